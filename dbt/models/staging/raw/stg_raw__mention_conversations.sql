-- One row per mention: the conversation that it belongs to.
{{ config(materialized='conversations', stored=false, filtered_by='mention_id') }}

with mention_conversations as (
    select * from {{ source('raw', 'mention_conversations') }}
)

select
    mention_id,
    conversation_id
from mention_conversations

-- One row per mention: the conversation that it belongs to.
with mention_conversations as (
    select * from {{ source('raw', 'mention_conversations') }}
)

select
    mention_id,
    conversation_id
from mention_conversations

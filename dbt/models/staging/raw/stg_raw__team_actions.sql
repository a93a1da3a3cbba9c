-- One row per version of an action of a team member in the tool that the team works with.
{{ config(materialized='conversations', stored=false, filtered_by='action_id') }}

with team_actions as (
    select * from {{ source('raw', 'team_actions') }}
)

select
    action_id,
    source,
    conversation_key,
    mention_id,
    member as declared_member,
    action,
    acted_at,
    until_at,
    note,
    tag,
    from_value,
    to_value,
    content_hash,
    row_number as file_row_number,
    loaded_at
from team_actions

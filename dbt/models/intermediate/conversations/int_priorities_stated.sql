-- One row per instant at which a team's tool said how urgent a conversation is, in the words of the company file.
{{ config(materialized='conversations', stored=false) }}

with statements as (
    select
        *,
        {{ known_priority('to_value') }} as priority,
        row_number() over (partition by conversation_id, acted_at order by action_id desc) as number_from_end
    from {{ ref('int_team_actions_placed') }}
    where
        action = 'priority'
        and conversation_id is not null
        and {{ known_priority('to_value') }} is not null
)

select
    conversation_id,
    priority,
    acted_at as stated_at
from statements
where number_from_end = 1

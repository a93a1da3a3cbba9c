-- One row per claim of a conversation by a member: from when until when the member held it.
{{ config(materialized='conversations', stored=false) }}

with holding_actions as (
    select
        *,
        lead(acted_at) over (partition by conversation_id order by acted_at, action_id) as next_acted_at
    from {{ ref('int_team_actions_placed') }}
    where
        action in ('claim', 'release', 'assign')
        and conversation_id is not null
)

select
    action_id,
    conversation_id,
    member_id,
    acted_at as held_from_at,
    -- a claim ends at its own time, or when the conversation is released, claimed or assigned next; null: still held
    least(until_at, next_acted_at) as held_until_at
from holding_actions
where
    action = 'claim'
    -- of two claims of the same instant the later one holds; the other would hold for no time at all
    and (least(until_at, next_acted_at) is null or least(until_at, next_acted_at) > acted_at)

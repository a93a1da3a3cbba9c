-- One row per time that a member had a conversation, claimed or assigned: from when until when, and what ended it.
{{ config(materialized='conversations', stored=false) }}

with holding_actions as (
    select
        *,
        lead(action) over in_order as next_action,
        lead(given_member_id) over in_order as next_member_id,
        lead(acted_at) over in_order as next_acted_at,
        min(case when given_member_id is not null or given_team is not null then acted_at end) over (
            partition by conversation_id
            order by acted_at, action_id
            rows between 1 following and unbounded following
        ) as next_given_at
    from {{ ref('int_team_actions_placed') }}
    where
        action in ('claim', 'release', 'assign')
        and conversation_id is not null
    window in_order as (partition by conversation_id order by acted_at, action_id)
),

closings as (
    select
        holding_actions.action_id,
        min(states.changed_at) as closed_at
    from holding_actions
    inner join {{ ref('int_conversation_states_changed') }} as states
        on
            holding_actions.conversation_id = states.conversation_id
            and holding_actions.acted_at < states.changed_at
    where states.is_closed
    group by holding_actions.action_id
),

ended as (
    select
        holding_actions.*,
        closings.closed_at,
        least(
            case when holding_actions.until_at <= {{ as_of() }} then holding_actions.until_at end,
            holding_actions.next_acted_at,
            closings.closed_at
        ) as ended_at
    from holding_actions
    left join closings on holding_actions.action_id = closings.action_id
    where
        holding_actions.action in ('claim', 'assign')
        and holding_actions.given_member_id is not null
)

select
    action_id,
    conversation_id,
    given_member_id as member_id,
    given_team as team,
    action as basis,
    case
        when ended_at is null then 'held'
        when ended_at = next_acted_at and next_action = 'release' then 'released'
        when ended_at = next_acted_at and next_member_id = given_member_id then 'renewed'
        when ended_at = next_acted_at then 'taken_over'
        when ended_at = closed_at then 'closed'
        else 'expired'
    end as ended_by,
    case when next_member_id <> given_member_id then next_member_id end as next_member_id,
    acted_at as held_from_at,
    ended_at,
    next_given_at
from ended

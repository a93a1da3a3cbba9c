-- One row per time that a member had a conversation, claimed or assigned: how it ended, and whether they replied. What
-- is held has no duration yet.
{{ config(materialized='conversations', replaced_by='conversation_id', compared=true) }}
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

replies as (
    select * from {{ ref('replies') }}
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
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
            case when holding_actions.until_at < {{ as_of() }} then holding_actions.until_at end,
            holding_actions.next_acted_at,
            closings.closed_at
        ) as ended_at
    from holding_actions
    left join closings on holding_actions.action_id = closings.action_id
    where
        holding_actions.action in ('claim', 'assign')
        and holding_actions.given_member_id is not null
),

holds as (
    select
        action_id,
        conversation_id,
        given_member_id as member_id,
        given_team as team,
        action as basis,
        next_given_at,
        acted_at as held_from_at,
        case
            when ended_at is null then 'held'
            when ended_at = next_acted_at and next_action = 'release' then 'released'
            when ended_at = next_acted_at and next_member_id = given_member_id then 'renewed'
            when ended_at = next_acted_at then 'taken_over'
            when ended_at = closed_at then 'closed'
            else 'expired'
        end as ended_by,
        ended_at,
        case when next_member_id <> given_member_id then next_member_id end as taken_over_by_member_id
    from ended
),

first_replies as (
    select
        holds.action_id,
        min(replies.replied_at) as first_reply_at
    from holds
    inner join replies
        on
            holds.conversation_id = replies.conversation_id
            and holds.member_id = replies.member_id
            and holds.held_from_at <= replies.replied_at
            and (holds.next_given_at is null or holds.next_given_at > replies.replied_at)
    group by holds.action_id
),

timed as (
    select
        holds.*,
        first_replies.first_reply_at,
        first_replies.first_reply_at is not null
        and (holds.ended_at is null or first_replies.first_reply_at <= holds.ended_at) as has_reply
    from holds
    left join first_replies on holds.action_id = first_replies.action_id
),

final as (
    select
        timed.action_id,
        timed.conversation_id,
        timed.member_id,
        timed.team,
        timed.basis,
        timed.ended_by,
        case when timed.ended_by = 'taken_over' then timed.taken_over_by_member_id end as taken_over_by_member_id,
        {{ seconds_between('timed.held_from_at', 'timed.ended_at') }} as held_seconds,
        {{ open_seconds_until('hours_at_end', 'timed.ended_at') }}
        - {{ open_seconds_until('hours_at_start', 'timed.held_from_at') }} as held_business_seconds,
        {{ seconds_between('timed.held_from_at', 'timed.first_reply_at') }} as first_reply_seconds,
        {{ open_seconds_until('hours_at_reply', 'timed.first_reply_at') }}
        - {{ open_seconds_until('hours_at_start', 'timed.held_from_at') }} as first_reply_business_seconds,
        {{ open_seconds_until('hours_at_start', 'timed.held_from_at') }} as open_seconds_at_start,
        timed.has_reply,
        timed.ended_by = 'expired' and not timed.has_reply as is_stale,
        {{ week_start_date('timed.held_from_at') }} as week_start_date,
        timed.held_from_at,
        timed.ended_at,
        timed.first_reply_at
    from timed
    {{ left_join_opening('open_hours', 'hours_at_start', 'timed.team', 'timed.held_from_at') }}
    {{ left_join_opening('open_hours', 'hours_at_end', 'timed.team', 'timed.ended_at', since='hours_at_start') }}
    {{ left_join_opening(
        'open_hours', 'hours_at_reply', 'timed.team', 'timed.first_reply_at', since='hours_at_start'
    ) }}
)

select * from final

-- One row per stretch of a conversation in which one side waited for the other; a running one has no duration yet.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='started_at', compared=true) }}

with turns as (
    select
        *,
        lag(own_posted_at) over (partition by conversation_id order by turn_number) as previous_posted_at,
        sum(inbound_count) over (partition by conversation_id order by turn_number) - inbound_count
            as earlier_inbound_count
    from {{ ref('int_conversation_turns') }}
),

conversations as (
    select * from {{ ref('int_conversations_addressed') }}
    where is_addressed
),

waiting_turns as (
    select * from {{ ref('int_waiting_turns') }}
),

resolutions as (
    select * from {{ ref('int_conversations_resolved') }}
),

priorities as (
    select * from {{ ref('int_priorities_stated') }}
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

sides as (
    select
        turns.conversation_id,
        turns.turn_number,
        'requester' as side,
        coalesce(waiting_turns.team, turns.own_team) as team,
        waiting_turns.member_id,
        waiting_turns.priority as rule_priority,
        turns.own_team as answered_by_team,
        turns.own_member_id as answered_by_member_id,
        turns.own_mention_id as answer_mention_id,
        case
            when turns.own_mention_id is not null then 'answered'
            when resolutions.closed_at is not null then 'closed'
            else 'running'
        end as ended_by,
        turns.earlier_inbound_count = 0 as is_first_wait,
        case
            when turns.own_mention_id is not null then turns.first_inbound_at
            else turns.first_inbound_kept_at
        end as started_at,
        coalesce(turns.own_posted_at, resolutions.closed_at) as ended_at
    from turns
    left join waiting_turns
        on
            turns.conversation_id = waiting_turns.conversation_id
            and turns.turn_number = waiting_turns.turn_number
    left join resolutions on turns.conversation_id = resolutions.conversation_id
    where
        turns.inbound_count > 0
        and (turns.own_mention_id is not null or turns.first_inbound_kept_at is not null)
    union all
    select
        conversation_id,
        turn_number,
        'agent' as side,
        previous_team as team,
        previous_member_id as member_id,
        null as rule_priority,
        null as answered_by_team,
        null as answered_by_member_id,
        first_inbound_mention_id as answer_mention_id,
        'message' as ended_by,
        false as is_first_wait,
        previous_posted_at as started_at,
        first_inbound_at as ended_at
    from turns
    where
        inbound_count > 0
        and earlier_inbound_count > 0
        and previous_posted_at is not null
),

timed as (
    select
        sides.*,
        conversations.brand,
        conversations.channel,
        coalesce(sides.answered_by_team, sides.team) as clock_team
    from sides
    inner join conversations on sides.conversation_id = conversations.conversation_id
),

-- few conversations have priorities, so they are looked up apart
priorities_then as (
    select
        timed.conversation_id,
        timed.turn_number,
        priorities.priority,
        row_number() over (
            partition by timed.conversation_id, timed.turn_number
            order by priorities.stated_at desc
        ) as number_from_end
    from timed
    inner join priorities
        on
            timed.conversation_id = priorities.conversation_id
            and (timed.ended_at is null or timed.ended_at >= priorities.stated_at)
    where timed.side = 'requester'
),

final as (
    select
        timed.conversation_id,
        timed.turn_number,
        timed.side,
        timed.team,
        timed.member_id,
        timed.answered_by_team,
        timed.answered_by_member_id,
        timed.answer_mention_id,
        timed.brand,
        timed.channel,
        -- the tool's word counts more than the rule's; a later word changes nothing about a wait that is over
        case
            when timed.side = 'requester' then coalesce(priorities_then.priority, timed.rule_priority, 'normal')
        end as priority,
        case
            when timed.side = 'agent' then null
            when priorities_then.priority is not null then 'tool'
            when timed.rule_priority is not null then 'rule'
            else 'default'
        end as priority_basis,
        timed.ended_by,
        case
            when timed.ended_at >= timed.started_at
                then {{ seconds_between('timed.started_at', 'timed.ended_at') }}
        end as wait_seconds,
        case
            when timed.ended_at >= timed.started_at
                then
                    {{ open_seconds_until('hours_at_end', 'timed.ended_at') }}
                    - {{ open_seconds_until('hours_at_start', 'timed.started_at') }}
        end as wait_business_seconds,
        timed.is_first_wait,
        timed.clock_team,
        {{ open_seconds_until('hours_at_start', 'timed.started_at') }} as open_seconds_at_start,
        {{ week_start_date('timed.started_at') }} as week_start_date,
        timed.started_at,
        -- clocks differ: an answer that stands before its question ended the wait at once
        case when timed.ended_at < timed.started_at then timed.started_at else timed.ended_at end as ended_at
    from timed
    {{ left_join_opening('open_hours', 'hours_at_start', 'timed.clock_team', 'timed.started_at') }}
    {{ left_join_opening('open_hours', 'hours_at_end', 'timed.clock_team', 'timed.ended_at', since='hours_at_start') }}
    left join priorities_then
        on
            timed.conversation_id = priorities_then.conversation_id
            and timed.turn_number = priorities_then.turn_number
            and priorities_then.number_from_end = 1
)

select * from final

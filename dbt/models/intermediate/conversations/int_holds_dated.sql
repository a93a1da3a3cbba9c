-- One row per time that a member had a conversation, claimed or assigned: how it ended, and whether they replied. What
-- is held has no duration yet.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='held_from_at', compared=true) }}
with holds as (
    select * from {{ ref('int_holds_ended') }}
),

replies as (
    select * from {{ ref('replies') }}
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
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
        case when timed.ended_by = 'taken_over' then timed.next_member_id end as taken_over_by_member_id,
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

-- One row per public reply by a person of ours: how long it took, in all and in business time, and its target.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='replied_at', compared=true) }}

with replies as (
    select * from {{ ref('int_replies_timed') }}
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

targets as (
    select * from {{ ref('int_targets_judged') }}
    where
        target_kind = 'first_reply'
        and answer_mention_id is not null
),

timed as (
    select
        replies.*,
        -- where no schedule is in force the team's hours are unknown, which is not the same as closed
        case
            when replies.reply_seconds is not null
                then
                    {{ open_seconds_until('hours_at_end', 'replies.replied_at') }}
                    - {{ open_seconds_until('hours_at_start', 'replies.first_inbound_at') }}
        end as business_seconds
    from replies
    {{ left_join_opening('open_hours', 'hours_at_start', 'replies.team', 'replies.first_inbound_at') }}
    {{ left_join_opening('open_hours', 'hours_at_end', 'replies.team', 'replies.replied_at', since='hours_at_start') }}
),

final as (
    select
        timed.mention_id,
        timed.conversation_id,
        timed.answered_mention_id,
        timed.member_id,
        timed.brand,
        timed.channel,
        timed.team,
        timed.reply_seconds,
        timed.business_seconds as reply_business_seconds,
        targets.target_seconds as first_reply_target_seconds,
        targets.margin_seconds as target_margin_seconds,
        timed.is_first_reply,
        timed.is_collision,
        {{ week_start_date('timed.replied_at') }} as week_start_date,
        timed.first_inbound_at as waiting_since_at,
        timed.replied_at
    from timed
    left join targets on timed.mention_id = targets.answer_mention_id
)

select * from final

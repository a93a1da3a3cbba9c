-- One row per public reply by a person of ours: how long it took, in all and in business time, and the target.
with replies as (
    select * from {{ ref('int_replies_timed') }}
),

open_hours as (
    select * from {{ ref('stg_company__team_open_hours') }}
),

targets as (
    select
        *,
        coalesce(valid_from_date, date '0001-01-01') as holds_from_date
    from {{ ref('stg_company__reply_targets') }}
),

timed as (
    select
        replies.*,
        -- before a team's first known opening its hours are unknown, which is not the same as closed
        case
            when replies.reply_seconds is not null
                then
                    {{ open_seconds_until('hours_at_end', 'replies.replied_at') }}
                    - {{ open_seconds_until('hours_at_start', 'replies.first_inbound_at') }}
        end as business_seconds,
        case
            when targets.valid_until_date is null or cast(replies.replied_at as date) < targets.valid_until_date
                then targets.first_reply_target_seconds
        end as first_reply_target_seconds,
        coalesce(targets.counts_business_time, false) as counts_business_time
    from replies
    {{ left_join_latest(
        'open_hours as hours_at_start',
        [['replies.team', 'hours_at_start.team']], 'replies.first_inbound_at', 'hours_at_start.opens_at'
    ) }}
    {{ left_join_latest(
        'open_hours as hours_at_end',
        [['replies.team', 'hours_at_end.team']], 'replies.replied_at', 'hours_at_end.opens_at'
    ) }}
    {{ left_join_latest(
        'targets', [['replies.team', 'targets.team']], 'cast(replies.replied_at as date)', 'targets.holds_from_date'
    ) }}
),

final as (
    select
        mention_id,
        conversation_id,
        answered_mention_id,
        member_id,
        brand,
        channel,
        team,
        reply_seconds,
        business_seconds as reply_business_seconds,
        first_reply_target_seconds,
        case
            when is_first_reply and counts_business_time
                then first_reply_target_seconds - business_seconds
            when is_first_reply then first_reply_target_seconds - reply_seconds
        end as target_margin_seconds,
        is_first_reply,
        is_collision,
        {{ week_start_date('replied_at') }} as week_start_date,
        first_inbound_at as waiting_since_at,
        replied_at
    from timed
)

select * from final

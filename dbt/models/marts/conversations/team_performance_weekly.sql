-- One row per week, team and member (null: the whole team): how much was answered, how fast, and who still waits.
{{ config(materialized='conversations', touched_by=['replies', 'targets', 'waiting']) }}
{% set touched_weeks = weeks_touched() %}

with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
    {{ where_week_is_touched(touched_weeks) }}
),

replies as (
    select * from {{ ref('replies') }}
    {{ where_week_is_touched(touched_weeks) }}
),

waits as (
    select * from {{ ref('int_waits_dated') }}
    where
        side = 'requester'
        {{ and_not_before_touched_weeks('ended_at', touched_weeks) }}
),

decided_targets as (
    select * from {{ ref('int_targets_judged') }}
    {{ where_week_is_touched(touched_weeks, 'decided_week_start_date') }}
),

outcomes as (
    select * from decided_targets
    where
        target_kind = 'first_reply'
        and outcome in ('met', 'missed')
),

targets as (
    select * from {{ ref('stg_company__reply_targets') }}
    where
        target_kind = 'first_reply'
        and priority is null
        and channel is null
),

reply_figures as (
    select
        week_start_date,
        team,
        member_id,
        count(distinct conversation_id) as conversations_handled_count,
        count(*) as replies_count,
        count(reply_seconds) filter (where is_first_reply) as first_replies_count,
        count(*) filter (where is_collision) as collisions_count,
        {{ median('reply_seconds') }} filter (where is_first_reply) as first_reply_seconds_median,
        {{ quantile('reply_seconds', 0.9) }} filter (where is_first_reply) as first_reply_seconds_p90,
        avg(reply_seconds) filter (where is_first_reply) as first_reply_seconds_mean,
        {{ median('reply_business_seconds') }} filter (where is_first_reply) as first_reply_business_seconds_median,
        {{ quantile('reply_business_seconds', 0.9) }} filter (where is_first_reply) as first_reply_business_seconds_p90,
        count(reply_business_seconds) filter (where is_first_reply) as first_replies_in_business_time_count,
        {{ median('reply_seconds') }} as reply_seconds_median,
        {{ quantile('reply_seconds', 0.9) }} as reply_seconds_p90,
        count(reply_seconds) as timed_replies_count
    from replies
    group by grouping sets ((week_start_date, team), (week_start_date, team, member_id))
    -- replies that nobody signed are in the team's row only: they are not a member's
    having grouping(member_id) = 1 or member_id is not null
),

-- a target is missed at the moment when it was due, whether or not an answer came later
target_figures as (
    select
        decided_week_start_date as week_start_date,
        team,
        member_id,
        count(*) as target_measured_count,
        count(*) filter (where outcome = 'met') as target_met_count
    from outcomes
    group by grouping sets ((decided_week_start_date, team), (decided_week_start_date, team, member_id))
    having grouping(member_id) = 1 or member_id is not null
),

-- the target for every priority and channel; the laxest, where it changed in the week
general_targets as (
    select
        weeks.week_start_date,
        targets.team,
        max(targets.target_seconds) as first_reply_target_seconds
    from weeks
    inner join targets
        on
            (targets.valid_from_at is null or {{ day_start('weeks.next_week_start_date') }} > targets.valid_from_at)
            and (targets.valid_until_at is null or {{ day_start('weeks.week_start_date') }} < targets.valid_until_at)
    group by weeks.week_start_date, targets.team
),

-- waits that began and ended in the same weeks wait through the same week ends, so they are counted first
waiting_spans as (
    select
        team,
        member_id,
        week_start_date as first_week_start_date,
        {{ week_start_date('ended_at') }} as last_week_start_date,
        count(*) as waiting_count,
        min(started_at) as oldest_waiting_since_at
    from waits
    where
        ended_at is null
        or {{ week_start_date('ended_at') }} > week_start_date
    group by
        team,
        member_id,
        week_start_date,
        {{ week_start_date('ended_at') }}
),

waiting_weeks as (
    select
        weeks.week_start_date,
        waiting_spans.*
    from weeks
    inner join waiting_spans
        on
            weeks.week_start_date >= waiting_spans.first_week_start_date
            and (
                waiting_spans.last_week_start_date is null
                or weeks.week_start_date < waiting_spans.last_week_start_date
            )
),

waiting_figures as (
    select
        week_start_date,
        team,
        member_id,
        cast(sum(waiting_count) as bigint) as waiting_count,
        min(oldest_waiting_since_at) as oldest_waiting_since_at
    from waiting_weeks
    group by grouping sets ((week_start_date, team), (week_start_date, team, member_id))
    having grouping(member_id) = 1 or member_id is not null
),

team_weeks as (
    select
        week_start_date,
        team,
        member_id
    from reply_figures
    union
    select
        week_start_date,
        team,
        member_id
    from target_figures
    union
    select
        week_start_date,
        team,
        member_id
    from waiting_figures
),

final as (
    select
        team_weeks.week_start_date,
        team_weeks.team,
        team_weeks.member_id,
        coalesce(reply_figures.conversations_handled_count, 0) as conversations_handled_count,
        coalesce(reply_figures.replies_count, 0) as replies_count,
        reply_figures.first_reply_seconds_median,
        reply_figures.first_reply_seconds_p90,
        reply_figures.first_reply_seconds_mean,
        coalesce(reply_figures.first_replies_count, 0) as first_replies_count,
        reply_figures.first_reply_business_seconds_median,
        reply_figures.first_reply_business_seconds_p90,
        coalesce(reply_figures.first_replies_in_business_time_count, 0) as first_replies_in_business_time_count,
        reply_figures.reply_seconds_median,
        reply_figures.reply_seconds_p90,
        coalesce(reply_figures.timed_replies_count, 0) as timed_replies_count,
        general_targets.first_reply_target_seconds,
        cast(target_figures.target_met_count as double) / target_figures.target_measured_count as target_met_ratio,
        coalesce(target_figures.target_measured_count, 0) as target_measured_count,
        coalesce(waiting_figures.waiting_count, 0) as waiting_count,
        {{ seconds_between(
            'waiting_figures.oldest_waiting_since_at',
            'least(' ~ day_start('weeks.next_week_start_date') ~ ', ' ~ as_of() ~ ')'
        ) }} as oldest_waiting_seconds,
        coalesce(reply_figures.collisions_count, 0) as collisions_count,
        weeks.is_complete
    from team_weeks
    inner join weeks on team_weeks.week_start_date = weeks.week_start_date
    left join reply_figures
        on
            team_weeks.week_start_date = reply_figures.week_start_date
            and team_weeks.team is not distinct from reply_figures.team
            and team_weeks.member_id is not distinct from reply_figures.member_id
    left join target_figures
        on
            team_weeks.week_start_date = target_figures.week_start_date
            and team_weeks.team is not distinct from target_figures.team
            and team_weeks.member_id is not distinct from target_figures.member_id
    left join general_targets
        on
            team_weeks.week_start_date = general_targets.week_start_date
            and team_weeks.team = general_targets.team
    left join waiting_figures
        on
            team_weeks.week_start_date = waiting_figures.week_start_date
            and team_weeks.team is not distinct from waiting_figures.team
            and team_weeks.member_id is not distinct from waiting_figures.member_id
)

select * from final

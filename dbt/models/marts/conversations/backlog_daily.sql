-- One row per day and team with somebody waiting at the end of the UTC day, or at `as_of`: how many, and since when.
{{ config(materialized='conversations', touched_by=['waiting'], day='day_date') }}
{% set touched_weeks = weeks_touched() %}

with waits as (
    select
        *,
        cast(started_at as date) as started_date,
        cast(ended_at as date) as ended_date
    from {{ ref('int_waits_dated') }}
    where
        side = 'requester'
        {{ and_not_before_touched_weeks('ended_at', touched_weeks) }}
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

all_days as (
    select cast({{ explode(series(
        'min(week_start_date)', 'cast(' ~ seconds_after(as_of(), -1) ~ ' as date)', '1 day'
   ) ) }} as date) as day_date
    from weeks
    having count(*) > 0
),

days as (
    select * from all_days
    {{ where_week_is_touched(touched_weeks, week_start_date('day_date')) }}
),

-- waits that began and ended on the same days wait through the same nights, so they are counted first
spans as (
    select
        team,
        started_date,
        ended_date,
        count(*) as waiting_count,
        min(started_at) as oldest_started_at
    from waits
    where
        ended_date is null
        or ended_date > started_date
    group by team, started_date, ended_date
),

nights as (
    select
        days.day_date,
        spans.team,
        spans.waiting_count,
        spans.oldest_started_at,
        spans.started_date
    from days
    inner join spans
        on
            days.day_date >= spans.started_date
            and (spans.ended_date is null or days.day_date < spans.ended_date)
),

counts as (
    select
        day_date,
        team,
        cast(sum(waiting_count) as bigint) as waiting_count,
        cast(sum(case when started_date < day_date then waiting_count else 0 end) as bigint) as over_a_day_count,
        cast(
            sum(case when started_date < {{ days_after('day_date', -6) }} then waiting_count else 0 end) as bigint
        ) as over_a_week_count,
        min(oldest_started_at) as oldest_waiting_since_at
    from nights
    group by day_date, team
),

instants as (
    select
        *,
        least({{ day_start(days_after('day_date', 1)) }}, {{ as_of() }}) as counted_at
    from counts
),

final as (
    select
        team,
        waiting_count,
        over_a_day_count,
        over_a_week_count,
        {{ seconds_between('oldest_waiting_since_at', 'counted_at') }} as oldest_waiting_seconds,
        day_date,
        counted_at,
        oldest_waiting_since_at
    from instants
)

select * from final

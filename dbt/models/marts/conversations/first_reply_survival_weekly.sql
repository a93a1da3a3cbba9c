-- One row per week of asking and team: how long a first reply takes when those who still wait are counted, too.
{{ config(materialized='conversations', touched_by=['first_waits']) }}
{% set touched_weeks = weeks_touched() %}

with first_waits as (
    select
        *,
        ended_by = 'answered' as is_answered
    from {{ ref('waits') }}
    where
        side = 'requester'
        and is_first_wait
        and wait_seconds is not null
),

waits as (
    select * from first_waits
    {{ where_week_is_touched(touched_weeks) }}
),

durations as (
    select
        week_start_date,
        team,
        wait_seconds,
        count(*) as case_count,
        count(*) filter (where is_answered) as answered_count
    from waits
    group by week_start_date, team, wait_seconds
),

at_risk as (
    select
        *,
        sum(case_count) over (
            partition by week_start_date, team
            order by wait_seconds desc
            rows between unbounded preceding and current row
        ) as at_risk_count
    from durations
),

-- Kaplan-Meier: the share that still waits is the product, over all times with an answer, of those not answered then
survival as (
    select
        week_start_date,
        team,
        wait_seconds,
        exp(sum(
            case
                when answered_count < at_risk_count then ln(1 - cast(answered_count as double) / at_risk_count)
                else -1000
            end
        ) over (
            partition by week_start_date, team
            order by wait_seconds
            rows between unbounded preceding and current row
        )) as waiting_ratio
    from at_risk
),

survival_medians as (
    select
        week_start_date,
        team,
        -- exp and ln leave a rounding error at exactly one half
        min(wait_seconds) filter (where waiting_ratio <= 0.5 + 1e-9) as survival_median
    from survival
    group by week_start_date, team
),

plain_medians as (
    select
        week_start_date,
        team,
        count(*) as asked_count,
        count(*) filter (where is_answered) as answered_count,
        count(*) filter (where is_answered and answered_by_team is distinct from team) as answered_by_others_count,
        count(*) filter (where ended_by = 'closed') as closed_count,
        count(*) filter (where ended_by = 'running') as running_count,
        {{ median('wait_seconds') }} filter (where is_answered) as plain_median
    from waits
    group by week_start_date, team
),

final as (
    select
        plain_medians.team,
        plain_medians.asked_count,
        plain_medians.answered_count,
        plain_medians.answered_by_others_count,
        plain_medians.closed_count,
        plain_medians.running_count,
        cast(plain_medians.plain_median as double) as first_reply_seconds_median,
        survival_medians.survival_median as first_reply_seconds_survival_median,
        plain_medians.week_start_date
    from plain_medians
    inner join survival_medians
        on
            plain_medians.week_start_date = survival_medians.week_start_date
            and plain_medians.team is not distinct from survival_medians.team
)

select * from final

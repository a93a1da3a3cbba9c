-- One row per alert: far more mentions than usual, far more negative ones, or none where there should be some.
with detected as (
    select * from {{ ref('int_spikes_detected') }}
),

silences as (
    select * from {{ ref('int_silences_detected') }}
),

plans as (
    select * from {{ ref('stg_company__crisis_plans') }}
),

-- one point each: five times the usual, ten times the usual, half of it negative, a large audience
graded_spikes as (
    select
        *,
        case when observed_count >= 5 * greatest(expected_count, 1) then 1 else 0 end
        + case when observed_count >= 10 * greatest(expected_count, 1) then 1 else 0 end
        + case when negative_ratio >= 0.5 then 1 else 0 end
        + case when reach_count >= {{ var('large_reach_followers_count') }} then 1 else 0 end as severity_points
    from detected
),

alerts as (
    select
        metric,
        brand,
        case
            when severity_points >= 3 then 'critical'
            when severity_points = 2 then 'major'
            else 'minor'
        end as severity,
        observed_count,
        expected_count,
        peak_observed_count,
        peak_deviation,
        baseline_weeks_count,
        negative_ratio,
        peak_author_count,
        reach_count,
        started_at,
        detected_at,
        -- it goes on while the last ended hour was unusual
        case when last_unusual_at < {{ hour_start(as_of()) }} then last_unusual_at end as ended_at
    from graded_spikes
    union all
    select
        'silence' as metric,
        brand,
        'minor' as severity,
        cast(0 as bigint) as observed_count,
        expected_count,
        cast(0 as bigint) as peak_observed_count,
        cast(null as double) as peak_deviation,
        baseline_weeks_count,
        cast(null as double) as negative_ratio,
        cast(0 as bigint) as peak_author_count,
        cast(0 as bigint) as reach_count,
        started_at,
        detected_at,
        ended_at
    from silences
),

brand_plans as (
    select
        brand,
        severity,
        min(plan) as plan
    from plans
    group by brand, severity
),

final as (
    select
        alerts.metric || ':' || coalesce(alerts.brand, '') || ':'
        || {{ as_text(epoch_seconds('alerts.started_at')) }} as spike_id,
        alerts.brand,
        alerts.metric,
        alerts.severity,
        -- silence asks whether the monitor works, which is no crisis
        case when alerts.metric <> 'silence' then coalesce(own_plans.plan, general_plans.plan) end as plan,
        alerts.observed_count,
        alerts.expected_count,
        alerts.peak_observed_count,
        alerts.peak_deviation,
        alerts.baseline_weeks_count,
        alerts.negative_ratio,
        alerts.peak_author_count,
        alerts.reach_count,
        alerts.started_at,
        alerts.detected_at,
        alerts.ended_at
    from alerts
    left join brand_plans as own_plans
        on
            alerts.brand = own_plans.brand
            and alerts.severity = own_plans.severity
    left join brand_plans as general_plans
        on
            general_plans.brand is null
            and alerts.severity = general_plans.severity
)

select * from final

-- One row per brand, metric and spike: unusual hours in a row, with the runs that follow within the cool-down.
with unusual_hours as (
    select * from {{ ref('int_unusual_hours') }}
),

settings as (
    select * from {{ ref('stg_company__spike_settings') }}
),

numbered as (
    select
        *,
        -- equal for hours that follow each other without a gap
        cast({{ epoch_seconds('hour_at') }} / 3600 as bigint)
        - row_number() over (partition by metric, brand_key order by hour_at) as run_number
    from unusual_hours
),

runs as (
    select
        numbered.metric,
        numbered.brand_key,
        numbered.run_number,
        settings.consecutive_windows_count,
        settings.cooldown_hours_count,
        min(numbered.hour_at) as started_at,
        {{ seconds_after('max(numbered.hour_at)', 3600) }} as ended_at
    from numbered
    cross join settings
    group by
        numbered.metric,
        numbered.brand_key,
        numbered.run_number,
        settings.consecutive_windows_count,
        settings.cooldown_hours_count
    having count(*) >= settings.consecutive_windows_count
),

preceded_runs as (
    select
        *,
        lag(ended_at) over (partition by metric, brand_key order by started_at) as previous_ended_at
    from runs
),

spiked_runs as (
    select
        *,
        sum(
            case
                when
                    previous_ended_at is null
                    or started_at >= {{ seconds_after('previous_ended_at', '3600 * cooldown_hours_count') }}
                    then 1
                else 0
            end
        ) over (partition by metric, brand_key order by started_at) as spike_number
    from preceded_runs
),

spike_spans as (
    select
        metric,
        brand_key,
        spike_number,
        consecutive_windows_count,
        min(started_at) as started_at
    from spiked_runs
    group by metric, brand_key, spike_number, consecutive_windows_count
)

select
    spike_spans.metric,
    numbered.brand,
    cast(sum(numbered.observed_count) as bigint) as observed_count,
    sum(numbered.expected_count) as expected_count,
    max(numbered.observed_count) as peak_observed_count,
    max(numbered.deviation) as peak_deviation,
    min(numbered.baseline_weeks_count) as baseline_weeks_count,
    cast(sum(numbered.negative_count) as double) / sum(numbered.mention_count) as negative_ratio,
    max(numbered.author_count) as peak_author_count,
    cast(sum(numbered.reach_count) as bigint) as reach_count,
    spike_spans.started_at,
    {{ seconds_after('spike_spans.started_at', '3600 * spike_spans.consecutive_windows_count') }} as detected_at,
    {{ seconds_after('max(numbered.hour_at)', 3600) }} as last_unusual_at
from spike_spans
inner join spiked_runs
    on
        spike_spans.metric = spiked_runs.metric
        and spike_spans.brand_key = spiked_runs.brand_key
        and spike_spans.spike_number = spiked_runs.spike_number
inner join numbered
    on
        spiked_runs.metric = numbered.metric
        and spiked_runs.brand_key = numbered.brand_key
        and spiked_runs.run_number = numbered.run_number
group by
    spike_spans.metric,
    numbered.brand,
    spike_spans.brand_key,
    spike_spans.spike_number,
    spike_spans.consecutive_windows_count,
    spike_spans.started_at

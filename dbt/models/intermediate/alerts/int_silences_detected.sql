-- One row per brand and silence: a stretch without any outside mention in which the weeks before let expect some.
with hours as (
    select * from {{ ref('int_mention_hours_counted') }}
),

settings as (
    select * from {{ ref('stg_company__spike_settings') }}
),

weeks_back as (
    select {{ explode(number_series(1, 'baseline_weeks_count')) }} as weeks_back_count
    from settings
),

followed_hours as (
    select
        *,
        lead(hour_at) over (partition by brand_key order by hour_at) as next_hour_at
    from hours
),

gaps as (
    select
        followed_hours.brand,
        followed_hours.brand_key,
        followed_hours.first_hour_at,
        settings.silence_hours_count,
        {{ seconds_after('followed_hours.hour_at', 3600) }} as started_at,
        followed_hours.next_hour_at as ended_at,
        cast({{ seconds_between(
            'followed_hours.hour_at', 'coalesce(followed_hours.next_hour_at, ' ~ hour_start(as_of()) ~ ')'
        ) }} / 3600 - 1 as bigint) as silent_hours_count
    from followed_hours
    cross join settings
),

-- a silence is judged again whenever it has lasted so many hours more; beyond a week it would meet its own baseline
checks as (
    select
        *,
        {{ explode(
            number_series(1, 'cast(floor(least(silent_hours_count, 168) / silence_hours_count) as bigint)')
        ) }} as check_number
    from gaps
    where silent_hours_count >= silence_hours_count
),

same_stretches_before as (
    select
        checks.brand_key,
        checks.started_at,
        checks.check_number,
        {{ seconds_after('checks.started_at', '-604800 * weeks_back.weeks_back_count - 3600') }} as before_stretch_at,
        {{ seconds_after(
            'checks.started_at',
            '3600 * checks.check_number * checks.silence_hours_count - 604800 * weeks_back.weeks_back_count - 3600'
        ) }} as last_of_stretch_at
    from checks
    cross join weeks_back
    where {{ seconds_after('checks.started_at', '-604800 * weeks_back.weeks_back_count') }} > checks.first_hour_at
),

counted_stretches as (
    select
        same_stretches_before.brand_key,
        same_stretches_before.started_at,
        same_stretches_before.check_number,
        at_end.mention_count_so_far - at_start.mention_count_so_far as mention_count
    from same_stretches_before
    {{ left_join_latest(
        'hours as at_start', [['same_stretches_before.brand_key', 'at_start.brand_key']],
        'same_stretches_before.before_stretch_at', 'at_start.hour_at'
    ) }}
    {{ left_join_latest(
        'hours as at_end', [['same_stretches_before.brand_key', 'at_end.brand_key']],
        'same_stretches_before.last_of_stretch_at', 'at_end.hour_at'
    ) }}
),

baselines as (
    select
        brand_key,
        started_at,
        check_number,
        count(*) as baseline_weeks_count,
        {{ median('mention_count') }} as expected_count
    from counted_stretches
    group by brand_key, started_at, check_number
    having
        count(*) >= {{ var('minimum_baseline_weeks_count') }}
        and {{ median('mention_count') }} >= {{ var('silence_minimum_expected_count') }}
),

first_alarms as (
    select
        brand_key,
        started_at,
        min(check_number) as check_number
    from baselines
    group by brand_key, started_at
)

select
    checks.brand,
    baselines.expected_count,
    baselines.baseline_weeks_count,
    checks.silent_hours_count,
    checks.started_at,
    {{ seconds_after('checks.started_at', '3600 * checks.check_number * checks.silence_hours_count') }} as detected_at,
    checks.ended_at
from first_alarms
inner join baselines
    on
        first_alarms.brand_key = baselines.brand_key
        and first_alarms.started_at = baselines.started_at
        and first_alarms.check_number = baselines.check_number
inner join checks
    on
        first_alarms.brand_key = checks.brand_key
        and first_alarms.started_at = checks.started_at
        and first_alarms.check_number = checks.check_number

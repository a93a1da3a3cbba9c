-- One row per brand, metric and hour in which far more was said than is usual for that hour of the week.
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

observations as (
    {% for metric, observed, authors in [
        ('mentions', 'mention_count', 'author_count'),
        ('negative_mentions', 'negative_count', 'negative_author_count'),
    ] %}
    {% if not loop.first %}
    union all
    {% endif %}
    select
        '{{ metric }}' as metric,
        {{ observed }} as observed_count,
        {{ authors }} as concerned_author_count,
        hours.*
    from hours
    {% endfor %}
),

-- only what passes the floors can raise an alert, so only that is compared with the weeks before
candidates as (
    select
        observations.*,
        settings.minimum_deviation
    from observations
    cross join settings
    where
        observations.observed_count >= settings.minimum_mention_count
        and observations.concerned_author_count >= settings.minimum_author_count
),

same_hours_before as (
    select
        candidates.metric,
        candidates.brand_key,
        candidates.hour_at,
        {{ seconds_after('candidates.hour_at', '-604800 * weeks_back.weeks_back_count') }} as earlier_hour_at
    from candidates
    cross join weeks_back
    where
        {{ seconds_after('candidates.hour_at', '-604800 * weeks_back.weeks_back_count') }} >= candidates.first_hour_at
),

baselines as (
    select
        same_hours_before.metric,
        same_hours_before.brand_key,
        same_hours_before.hour_at,
        count(*) as baseline_weeks_count,
        {{ median('coalesce(earlier_hours.observed_count, 0)') }} as expected_count,
        {{ median_absolute_deviation('coalesce(earlier_hours.observed_count, 0)') }} as absolute_deviation
    from same_hours_before
    left join observations as earlier_hours
        on
            same_hours_before.metric = earlier_hours.metric
            and same_hours_before.brand_key = earlier_hours.brand_key
            and same_hours_before.earlier_hour_at = earlier_hours.hour_at
    group by same_hours_before.metric, same_hours_before.brand_key, same_hours_before.hour_at
    having count(*) >= {{ var('minimum_baseline_weeks_count') }}
),

compared as (
    select
        candidates.*,
        baselines.baseline_weeks_count,
        baselines.expected_count,
        -- counts scatter at least by the root of their mean; without this floor one mention more would be a crisis
        greatest(1.4826 * baselines.absolute_deviation, sqrt(greatest(baselines.expected_count, 1))) as spread_count
    from candidates
    inner join baselines
        on
            candidates.metric = baselines.metric
            and candidates.brand_key = baselines.brand_key
            and candidates.hour_at = baselines.hour_at
)

select
    metric,
    brand,
    brand_key,
    observed_count,
    expected_count,
    spread_count,
    (observed_count - expected_count) / spread_count as deviation,
    baseline_weeks_count,
    mention_count,
    negative_count,
    author_count,
    reach_count,
    hour_at
from compared
where (observed_count - expected_count) / spread_count >= minimum_deviation

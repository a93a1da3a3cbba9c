-- One row per week and earlier week that it can be compared with: one of the eight before, with enough heard in it.
with weeks as (
    select * from {{ ref('weeks') }}
),

-- of a week that is not over only the part that is over counts
elapsed as (
    select
        *,
        least(
            1.0, cast({{ seconds_between(day_start('week_start_date'), as_of()) }} as double) / 604800
        ) as elapsed_ratio
    from weeks
)

select
    elapsed.week_start_date,
    baseline.week_start_date as baseline_week_start_date,
    elapsed.elapsed_ratio
from elapsed
inner join weeks as baseline
    on
        elapsed.week_start_date > baseline.week_start_date
        and {{ days_after('baseline.week_start_date', var('theme_memory_weeks_count') * 7) }} >= elapsed.week_start_date
        -- weeks from before a source was loaded would make everything look like a rise
        and baseline.mention_count >= {{ var('smallest_comparable_week_ratio') }} * elapsed.mention_count
        and baseline.mention_count > 0

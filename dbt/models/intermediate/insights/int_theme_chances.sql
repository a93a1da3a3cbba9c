-- One row per week, department and theme that can be compared: how likely chance alone gives as many people, or as few.
--
-- If people named the theme at the same rate in this week and in the weeks before, then each of all who did fell into
-- this week with the chance 1 / (1 + weeks before): the number of this week is binomial (the exact test of two Poisson
-- rates). The chance is that of at least so many where it is more than usual, and of at most so many where it is fewer.
with counted as (
    select * from {{ ref('int_theme_weeks_counted') }}
    where
        baseline_weeks_count > 0
        and author_count + baseline_author_count > 0
        and author_count <> usual_author_count
),

trials as (
    select
        week_start_date,
        department,
        theme_id,
        author_count as successes,
        author_count + baseline_author_count as trials,
        elapsed_ratio / (elapsed_ratio + baseline_weeks_count) as chance_of_one,
        author_count > usual_author_count as is_more
    from counted
),

-- beyond ten standard deviations and twenty more nothing is left to add
spans as (
    select
        *,
        cast(ceil(10 * sqrt(trials * chance_of_one * (1 - chance_of_one)) + 20) as bigint) as reach,
        cast(floor(trials * chance_of_one) as bigint) as expected
    from trials
),

possible as (
    select
        *,
        {{ explode(number_series(
            'case when is_more then successes else greatest(0, least(successes, expected) - reach) end',
            'case when is_more then least(trials, greatest(successes, expected) + reach) else successes end'
        )) }} as outcome
    from spans
)

select
    week_start_date,
    department,
    theme_id,
    is_more,
    round(least(1.0, sum(exp(
        {{ log_gamma('trials + 1') }} - {{ log_gamma('outcome + 1') }} - {{ log_gamma('trials - outcome + 1') }}
        + outcome * ln(chance_of_one) + (trials - outcome) * ln(1 - chance_of_one)
    ))), 9) as chance_ratio
from possible
group by week_start_date, department, theme_id, is_more

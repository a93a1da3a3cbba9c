-- One row per week, team and figure: its value, that of the week before, and what was usual in the eight weeks before.
with measured_figures as (
    select
        *,
        min(period_start_date) over (partition by team) as first_week_start_date
    from {{ ref('team_figures') }}
    where
        period_kind = 'week'
        and breakdown = 'team'
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

-- where nothing was counted the count is 0, from the first week on of which anything is known of the team
counts as (
    select distinct
        team,
        figure,
        first_week_start_date
    from measured_figures
    where figure like '%count'
),

counted_weeks as (
    select
        counts.team,
        counts.figure,
        weeks.week_start_date as period_start_date
    from counts
    inner join weeks on counts.first_week_start_date <= weeks.week_start_date
),

figures as (
    select
        coalesce(measured.team, counted_weeks.team) as team,
        coalesce(measured.figure, counted_weeks.figure) as figure,
        coalesce(measured.n, 0) as n,
        coalesce(measured.figure_value, 0) as figure_value,
        coalesce(measured.period_start_date, counted_weeks.period_start_date) as period_start_date
    from measured_figures as measured
    full outer join counted_weeks
        on
            measured.team is not distinct from counted_weeks.team
            and measured.figure = counted_weeks.figure
            and measured.period_start_date = counted_weeks.period_start_date
),

-- each week meets the eight before it; a duration or share of nothing is missing, not 0
earlier_figures as (
    select
        figures.period_start_date,
        figures.team,
        figures.figure,
        earlier.period_start_date as earlier_start_date,
        earlier.n as earlier_n,
        earlier.figure_value as earlier_value
    from figures
    inner join figures as earlier
        on
            figures.figure = earlier.figure
            and figures.team is not distinct from earlier.team
            and figures.period_start_date > earlier.period_start_date
            and {{ days_after('figures.period_start_date', -56) }} <= earlier.period_start_date
),

usual as (
    select
        period_start_date,
        team,
        figure,
        count(*) as usual_weeks_count,
        {{ median('earlier_value') }} as usual_value,
        min(earlier_value) as lowest_value,
        max(earlier_value) as highest_value,
        max(case when {{ days_after('earlier_start_date', 7) }} = period_start_date then earlier_n end) as previous_n,
        max(case when {{ days_after('earlier_start_date', 7) }} = period_start_date then earlier_value end)
            as previous_value
    from earlier_figures
    group by period_start_date, team, figure
),

final as (
    select
        figures.team,
        figures.figure,
        figures.n,
        figures.figure_value,
        usual.previous_n,
        usual.previous_value,
        usual.usual_value,
        usual.lowest_value,
        usual.highest_value,
        coalesce(usual.usual_weeks_count, 0) as usual_weeks_count,
        figures.figure_value - usual.previous_value as change_value,
        (figures.figure_value - usual.previous_value) / nullif(usual.previous_value, 0) as change_ratio,
        coalesce(
            weeks.is_complete
            and figures.n >= {{ var('smallest_comparable_count') }}
            and usual.previous_n >= {{ var('smallest_comparable_count') }},
            false
        ) as is_comparable,
        figures.period_start_date as week_start_date
    from figures
    inner join weeks on figures.period_start_date = weeks.week_start_date
    left join usual
        on
            figures.period_start_date = usual.period_start_date
            and figures.team is not distinct from usual.team
            and figures.figure = usual.figure
)

select * from final

-- One row per week since the first one asked for, team and figure, beside the week before and what is usual.
select
    week_start_date,
    team,
    figure,
    n,
    figure_value,
    previous_n,
    previous_value,
    usual_value,
    usual_weeks_count,
    is_comparable
from marts.team_trends_weekly
where
    week_start_date between $first_week_start_date and $week_start_date
    and list_contains($figures, figure)
order by team, figure, week_start_date

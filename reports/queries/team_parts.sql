-- One row per team, breakdown, part of its work and figure of one week.
select
    team,
    breakdown,
    part,
    figure,
    n,
    figure_value
from marts.team_figures
where
    period_kind = 'week'
    and period_start_date = $week_start_date
    and breakdown in ('channel', 'topic', 'priority')
    and list_contains($figures, figure)
order by team, breakdown, part, figure

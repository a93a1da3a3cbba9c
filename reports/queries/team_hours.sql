-- One row per team and hour of its week: what came and went in it since the first week asked for, and whether it is
-- open in the week itself.
select
    team,
    hour_of_week,
    cast(sum(questions_count) as bigint) as questions_count,
    cast(sum(replies_count) as bigint) as replies_count,
    cast(sum(questions_count) filter (where not is_open) as bigint) as questions_while_closed_count,
    coalesce(bool_or(is_open) filter (where week_start_date = $week_start_date), false) as is_open
from marts.team_hours_weekly
where week_start_date between $first_week_start_date and $week_start_date
group by team, hour_of_week
order by team, hour_of_week

-- One row per day with a backlog and team.
select
    team,
    day_date,
    waiting_count,
    over_a_day_count,
    over_a_week_count,
    oldest_waiting_since_at
from marts.backlog_daily
where day_date between $first_date and $last_date
order by team, day_date

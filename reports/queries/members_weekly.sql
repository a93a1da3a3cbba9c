-- One row per team and member of one week.
select
    team,
    member_id,
    conversations_handled_count
from marts.team_performance_weekly
where
    member_id is not null
    and week_start_date = $week_start_date
order by team, conversations_handled_count desc, member_id

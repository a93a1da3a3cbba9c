-- One row per week since the first one asked for, team and member: how much they handled and how fast they were.
select
    team_performance_weekly.week_start_date,
    team_performance_weekly.team,
    team_performance_weekly.member_id,
    team_performance_weekly.conversations_handled_count,
    case
        when teams.is_target_in_business_time then team_performance_weekly.first_reply_business_seconds_median
        else team_performance_weekly.first_reply_seconds_median
    end as first_reply_seconds_median
from marts.team_performance_weekly
left join marts.teams
    on team_performance_weekly.team = teams.team
where
    team_performance_weekly.member_id is not null
    and teams.shows_member_figures
    and team_performance_weekly.week_start_date between $first_week_start_date and $week_start_date
order by team_performance_weekly.team, team_performance_weekly.member_id, team_performance_weekly.week_start_date

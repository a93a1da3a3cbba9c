-- One row per week and whole team since the first week asked for. The time of replies is the one that the team's target
-- counts: opening hours only, or every hour. What became of those who first wrote in the week counts every hour.
select
    team_performance_weekly.week_start_date,
    team_performance_weekly.team,
    teams.team_name,
    teams.structure,
    teams.is_agency,
    teams.time_zone,
    coalesce(
        team_performance_weekly.first_reply_target_seconds, teams.first_reply_target_seconds
    ) as first_reply_target_seconds,
    coalesce(teams.is_target_in_business_time, false) as is_in_business_time,
    team_performance_weekly.conversations_handled_count,
    team_performance_weekly.replies_count,
    case
        when teams.is_target_in_business_time then team_performance_weekly.first_reply_business_seconds_median
        else team_performance_weekly.first_reply_seconds_median
    end as first_reply_seconds_median,
    case
        when teams.is_target_in_business_time then team_performance_weekly.first_reply_business_seconds_p90
        else team_performance_weekly.first_reply_seconds_p90
    end as first_reply_seconds_p90,
    case
        when teams.is_target_in_business_time then team_performance_weekly.first_replies_in_business_time_count
        else team_performance_weekly.first_replies_count
    end as first_replies_count,
    team_performance_weekly.target_met_ratio,
    team_performance_weekly.target_measured_count,
    team_performance_weekly.waiting_count,
    team_performance_weekly.oldest_waiting_seconds,
    team_performance_weekly.collisions_count,
    first_reply_survival_weekly.asked_count,
    first_reply_survival_weekly.answered_count,
    first_reply_survival_weekly.answered_by_others_count,
    first_reply_survival_weekly.closed_count,
    first_reply_survival_weekly.running_count,
    first_reply_survival_weekly.first_reply_seconds_median as asked_seconds_median,
    first_reply_survival_weekly.first_reply_seconds_survival_median as asked_seconds_survival_median,
    workload_weekly.replying_member_count,
    workload_weekly.signed_replies_count,
    workload_weekly.busiest_member_ratio,
    workload_weekly.even_share_ratio,
    workload_weekly.open_hours_count,
    workload_weekly.staffed_hours_count,
    workload_weekly.coverage_ratio,
    workload_weekly.replies_outside_hours_count
from marts.team_performance_weekly
left join marts.teams
    on team_performance_weekly.team = teams.team
left join marts.first_reply_survival_weekly
    on
        team_performance_weekly.week_start_date = first_reply_survival_weekly.week_start_date
        and coalesce(team_performance_weekly.team, '') = coalesce(first_reply_survival_weekly.team, '')
left join marts.workload_weekly
    on
        team_performance_weekly.week_start_date = workload_weekly.week_start_date
        and team_performance_weekly.team = workload_weekly.team
where
    team_performance_weekly.member_id is null
    and team_performance_weekly.week_start_date between $first_week_start_date and $week_start_date
order by
    coalesce(teams.team_name, team_performance_weekly.team),
    team_performance_weekly.team,
    team_performance_weekly.week_start_date

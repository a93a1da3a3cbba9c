-- One row per team and member of one week. The time of replies is the one that the team's target counts. A name only
-- for whom pages may show.
select
    team_performance_weekly.team,
    team_performance_weekly.member_id,
    names.member_name,
    coalesce(names.shows_member_figures, false) as is_shown,
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
    team_performance_weekly.collisions_count
from marts.team_performance_weekly
left join marts.teams
    on team_performance_weekly.team = teams.team
left join marts.team_members as names
    on
        team_performance_weekly.team = names.team
        and team_performance_weekly.member_id = names.member_id
where
    team_performance_weekly.member_id is not null
    and team_performance_weekly.week_start_date = $week_start_date
-- who left a team and came back has two periods
qualify
    row_number() over (
        partition by team_performance_weekly.team, team_performance_weekly.member_id
        order by names.valid_from_date desc nulls last
    ) = 1
order by
    team_performance_weekly.team asc,
    team_performance_weekly.conversations_handled_count desc,
    team_performance_weekly.member_id asc

-- One row per giving and receiving team of one week with a hand-over.
select
    hand_overs.from_team,
    hand_overs.to_team,
    givers.team_name as from_team_name,
    receivers.team_name as to_team_name,
    count(*) as hand_overs_count
from marts.hand_overs
left join marts.teams as givers
    on hand_overs.from_team = givers.team
left join marts.teams as receivers
    on hand_overs.to_team = receivers.team
where hand_overs.week_start_date = $week_start_date
group by hand_overs.from_team, hand_overs.to_team, givers.team_name, receivers.team_name
order by hand_overs_count desc, hand_overs.from_team asc, hand_overs.to_team asc

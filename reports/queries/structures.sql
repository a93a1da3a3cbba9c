-- One row per period of a team, the earlier first.
select
    team,
    team_name,
    structure,
    is_agency,
    period_number,
    valid_from_date,
    valid_until_date
from marts.team_structures
order by team, period_number

-- One row per team and period with the same structure.
with company_teams as (
    select * from {{ source('company', 'company_teams') }}
)

select
    team,
    team_name,
    structure,
    time_zone,
    is_agency,
    shows_member_figures,
    valid_from_date,
    valid_until_date,
    valid_from_at,
    valid_until_at
from company_teams

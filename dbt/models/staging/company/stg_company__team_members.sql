-- One row per membership: team, member and period.
with company_team_members as (
    select * from {{ source('company', 'company_team_members') }}
)

select
    team,
    member_id,
    member_name,
    signature,
    valid_from_date,
    valid_until_date,
    valid_from_at,
    valid_until_at
from company_team_members

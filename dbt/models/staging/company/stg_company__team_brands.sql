-- One row per team and brand that it answers for.
with company_team_brands as (
    select * from {{ source('company', 'company_team_brands') }}
)

select
    team,
    brand
from company_team_brands

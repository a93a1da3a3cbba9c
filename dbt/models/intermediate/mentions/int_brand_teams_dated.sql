-- One row per brand and period without a change of its teams: those that answered for the brand then.
with teams as (
    select * from {{ ref('stg_company__teams') }}
),

team_brands as (
    select * from {{ ref('stg_company__team_brands') }}
),

teams_of_brands as (
    select
        team_brands.brand,
        teams.team,
        coalesce(teams.is_agency, false) as is_agency,
        teams.valid_from_at,
        teams.valid_until_at
    from teams
    inner join team_brands on teams.team = team_brands.team
),

changes as (
    select
        brand,
        valid_from_at as changed_at
    from teams_of_brands
    union
    select
        brand,
        valid_until_at as changed_at
    from teams_of_brands
    where valid_until_at is not null
),

periods as (
    select
        brand,
        changed_at as valid_from_at,
        lead(changed_at) over (partition by brand order by changed_at nulls first) as valid_until_at
    from changes
),

-- whatever begins or ends parts the periods, so that a team answers throughout a period or not at all
teams_in_force as (
    select distinct
        periods.*,
        teams_of_brands.team,
        teams_of_brands.is_agency
    from periods
    inner join teams_of_brands
        on
            periods.brand = teams_of_brands.brand
            and (teams_of_brands.valid_from_at is null or periods.valid_from_at >= teams_of_brands.valid_from_at)
            and (teams_of_brands.valid_until_at is null or periods.valid_until_at <= teams_of_brands.valid_until_at)
),

-- an agency helps, the company does the talking: an agency speaks only where there is nobody else
teams_that_speak as (
    select
        *,
        is_agency and not bool_and(is_agency) over (partition by brand, valid_from_at) as is_beside_ours
    from teams_in_force
)

select
    brand,
    valid_from_at,
    valid_until_at,
    min(team) as first_team,
    case when count(distinct team) = 1 then min(team) end as only_team
from teams_that_speak
where not is_beside_ours
group by brand, valid_from_at, valid_until_at

-- One row per brand and day from the first week with a mention on: the teams that answered for the brand on that day.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

teams as (
    select * from {{ ref('stg_company__teams') }}
),

team_brands as (
    select * from {{ ref('stg_company__team_brands') }}
),

days as (
    select
        cast(
            {{ explode(series('week_start_date', days_after('week_start_date', 6), '1 day')) }} as date
        ) as posted_date
    from weeks
),

teams_in_force as (
    select distinct
        team_brands.brand,
        days.posted_date,
        teams.team,
        coalesce(teams.is_agency, false) as is_agency
    from days
    inner join teams on {{ is_in_force('days.posted_date', 'teams') }}
    inner join team_brands on teams.team = team_brands.team
),

-- an agency helps, the company does the talking: an agency speaks only where there is nobody else
teams_that_speak as (
    select
        *,
        is_agency and not bool_and(is_agency) over (partition by brand, posted_date) as is_beside_ours
    from teams_in_force
)

select
    brand,
    posted_date,
    min(team) as first_team,
    case when count(distinct team) = 1 then min(team) end as only_team
from teams_that_speak
where not is_beside_ours
group by brand, posted_date

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
)

select
    brand,
    posted_date,
    -- an agency helps, the company does the talking: an agency is named only where there is nobody else
    coalesce(min(case when not is_agency then team end), min(team)) as first_team,
    case when count(distinct team) = 1 then min(team) end as only_team
from teams_in_force
group by brand, posted_date

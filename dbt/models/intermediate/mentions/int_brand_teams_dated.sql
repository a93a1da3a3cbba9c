-- One row per brand and day with a mention: the teams that answered for the brand on that day.
with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

brands_resolved as (
    select * from {{ ref('int_mention_brands_resolved') }}
),

teams as (
    select * from {{ ref('stg_company__teams') }}
),

team_brands as (
    select * from {{ ref('stg_company__team_brands') }}
),

brand_days as (
    select distinct
        brands_resolved.brand,
        cast(mentions.posted_at as date) as posted_date
    from mentions
    inner join brands_resolved on mentions.mention_id = brands_resolved.mention_id
    where brands_resolved.brand is not null
),

teams_in_force as (
    select distinct
        brand_days.brand,
        brand_days.posted_date,
        teams.team,
        coalesce(teams.is_agency, false) as is_agency
    from brand_days
    inner join team_brands on brand_days.brand = team_brands.brand
    inner join teams
        on
            team_brands.team = teams.team
            and {{ is_in_force('brand_days.posted_date', 'teams') }}
)

select
    brand,
    posted_date,
    -- an agency helps, the company does the talking: an agency is named only where there is nobody else
    coalesce(min(case when not is_agency then team end), min(team)) as first_team,
    case when count(distinct team) = 1 then min(team) end as only_team
from teams_in_force
group by brand, posted_date

-- One row per membership and period: who is in a team, and whether pages may show that person's figures.
with team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

teams as (
    select * from {{ ref('teams') }}
)

select
    team_members.team,
    team_members.member_id,
    team_members.member_name,
    teams.shows_member_figures,
    team_members.valid_from_date,
    team_members.valid_until_date
from team_members
inner join teams on team_members.team = teams.team

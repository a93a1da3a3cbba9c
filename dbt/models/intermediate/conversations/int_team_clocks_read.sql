-- One row per team whose hours are known at `as_of`: its open seconds until then, and since when they are known.
with open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

teams as (
    select distinct team
    from open_hours
)

select
    teams.team,
    {{ open_seconds_until('opening', as_of()) }} as open_seconds,
    opening.known_from_at
from teams
{{ left_join_opening('open_hours', 'opening', 'teams.team', as_of()) }}
where opening.team is not null

-- One row per opening of a team.
with team_open_hours as (
    select * from {{ source('company', 'team_open_hours') }}
)

select
    team,
    opens_at,
    closes_at,
    open_seconds_before,
    known_from_at,
    known_until_at
from team_open_hours

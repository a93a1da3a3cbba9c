-- One row per team and period without a change: what it was called, how it was organised, in which time zone it worked.
with teams as (
    select
        *,
        -- where two periods overlap, the later one holds
        lead(valid_from_date) over later as next_valid_from_date,
        lead(valid_from_at) over later as next_valid_from_at
    from {{ ref('stg_company__teams') }}
    window later as (partition by team order by valid_from_at nulls first, structure, team_name)
),

periods as (
    select
        team,
        team_name,
        structure,
        time_zone,
        coalesce(is_agency, false) as is_agency,
        valid_from_date,
        least(valid_until_date, next_valid_from_date) as valid_until_date,
        valid_from_at,
        least(valid_until_at, next_valid_from_at) as valid_until_at
    from teams
)

select
    team,
    team_name,
    structure,
    time_zone,
    row_number() over (partition by team order by valid_from_at nulls first, valid_until_at) as period_number,
    is_agency,
    {{ is_in_force_at(as_of(), 'periods') }} as is_in_force,
    valid_from_date,
    valid_until_date,
    valid_from_at,
    valid_until_at
from periods
where
    valid_from_at is null
    or valid_until_at is null
    or valid_until_at > valid_from_at

-- One row per team and period without a change: what it was called, how it was organised, in which time zone it worked.
with teams as (
    select
        *,
        -- where two periods overlap, the later one holds
        lead(valid_from_date) over (
            partition by team
            order by valid_from_date nulls first, structure, team_name
        ) as next_valid_from_date
    from {{ ref('stg_company__teams') }}
),

periods as (
    select
        team,
        team_name,
        structure,
        time_zone,
        coalesce(is_agency, false) as is_agency,
        valid_from_date,
        least(valid_until_date, next_valid_from_date) as valid_until_date
    from teams
)

select
    team,
    team_name,
    structure,
    time_zone,
    row_number() over (partition by team order by valid_from_date nulls first, valid_until_date) as period_number,
    is_agency,
    {{ is_in_force('cast(' ~ as_of() ~ ' as date)', 'periods') }} as is_in_force,
    valid_from_date,
    valid_until_date
from periods
where
    valid_from_date is null
    or valid_until_date is null
    or valid_until_date > valid_from_date

-- One row per UTC day, or part of one where a membership or a target begins or ends in it, by the clock of its team.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

targets as (
    select * from {{ ref('stg_company__reply_targets') }}
),

starts as (
    select
        {{ day_start(
            'cast(' ~ explode(series('week_start_date', days_after('week_start_date', 6), '1 day')) ~ ' as date)'
        ) }} as starts_at
    from weeks
    {% for dated in ['team_members', 'targets'] %}
    {% for change in ['valid_from_at', 'valid_until_at'] %}
    union
    select {{ change }} as starts_at
    from {{ dated }}
    {% endfor %}
    {% endfor %}
),

parts as (
    select
        starts_at,
        lead(starts_at) over (order by starts_at) as next_starts_at
    from starts
    where starts_at is not null
)

select
    cast(parts.starts_at as date) as day_date,
    parts.starts_at,
    coalesce(parts.next_starts_at, {{ seconds_after('parts.starts_at', 86400) }}) as ends_at
from parts
inner join weeks on {{ week_start_date('parts.starts_at') }} = weeks.week_start_date

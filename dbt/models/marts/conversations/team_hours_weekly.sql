-- One row per week, team and hour of its own week in which it was open, was asked or replied.
{{ config(materialized='conversations', touched_by=['questions', 'replies', 'time_zones']) }}
{% set touched_weeks = weeks_touched() %}

with teams as (
    select * from {{ ref('teams') }}
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
    {{ where_week_is_touched(touched_weeks) }}
),

waits as (
    select * from {{ ref('int_waits_dated') }}
    {{ where_week_is_touched(touched_weeks) }}
),

replies as (
    select * from {{ ref('replies') }}
    {{ where_week_is_touched(touched_weeks) }}
),

-- counted by clock hour first, so that few instants are carried to another zone
hours as (
    select
        team,
        {{ hour_start('started_at') }} as hour_start_at,
        count(*) as questions_count,
        0 as replies_count,
        false as is_open
    from waits
    where side = 'requester'
    group by team, {{ hour_start('started_at') }}
    union all
    select
        team,
        {{ hour_start('replied_at') }} as hour_start_at,
        0 as questions_count,
        count(*) as replies_count,
        false as is_open
    from replies
    group by team, {{ hour_start('replied_at') }}
    union all
    select
        team,
        {{ explode(series(hour_start('opens_at'), seconds_after('closes_at', -1), '1 hour')) }} as hour_start_at,
        0 as questions_count,
        0 as replies_count,
        true as is_open
    from {{ ref('stg_company__team_open_hours') }}
    where opens_at < {{ as_of() }}
),

local_hours as (
    select
        {{ week_start_date('hours.hour_start_at') }} as week_start_date,
        hours.team,
        {{ hour_of_week(local_time('hours.hour_start_at', 'teams.time_zone')) }} as hour_of_week,
        hours.questions_count,
        hours.replies_count,
        hours.is_open
    from hours
    inner join teams on hours.team = teams.team
    where hours.hour_start_at < {{ as_of() }}
),

final as (
    select
        local_hours.team,
        local_hours.hour_of_week,
        cast(sum(local_hours.questions_count) as bigint) as questions_count,
        cast(sum(local_hours.replies_count) as bigint) as replies_count,
        bool_or(local_hours.is_open) as is_open,
        local_hours.week_start_date
    from local_hours
    inner join weeks on local_hours.week_start_date = weeks.week_start_date
    group by local_hours.team, local_hours.hour_of_week, local_hours.week_start_date
)

select * from final

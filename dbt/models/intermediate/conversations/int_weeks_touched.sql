-- One row per week, and kind of what happens in it, of which an incremental build makes the figures again.
{{ config(materialized='touched') }}

{% set kinds = [
    'replies', 'targets', 'misses', 'questions', 'resolutions', 'reopenings', 'holds', 'hand_overs',
] %}
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

weeks_before as (
    select * from touched.weeks_spanned_before
),

teams as (
    select
        team,
        time_zone
    from {{ ref('teams') }}
),

teams_before as (
    select
        team,
        time_zone
    from touched.teams_before
),

moved_teams as (
    select * from teams
    except
    select * from teams_before
),

running_first_waits as (
    select * from {{ ref('int_waits_dated') }}
    where
        side = 'requester'
        and is_first_wait
        and ended_by = 'running'
),

changed_waits as (
    {{ changed_rows(ref('int_waits_dated')) }}
),

-- a wait that ended otherwise is missing, or one too many, on the days between
changed_days as (
    select
        conversation_id,
        turn_number,
        team,
        member_id,
        started_at,
        sum(change) as change,
        day_date
    from (
        select
            *,
            cast({{ explode(series(
                'cast(started_at as date)', 'cast(coalesce(ended_at, ' ~ as_of() ~ ') as date)', '1 day'
            )) }} as date) as day_date
        from changed_waits
        where side = 'requester'
    ) as waited
    group by conversation_id, turn_number, team, member_id, started_at, day_date
),

-- what is held without a reply, or missed and still waits, grows until it counts no longer
growing_holds as (
    select
        week_start_date,
        {{ seconds_between('held_from_at', since()) }} as seconds_before
    from {{ ref('int_holds_dated') }}
    where
        ended_by = 'held'
        and not has_reply
),

growing_misses as (
    select
        {{ week_start_date('decided_at') }} as week_start_date,
        -- at least as short as this: some of the time since may have been out of hours
        -margin_seconds - {{ seconds_between(since(), as_of()) }} as seconds_before
    from {{ ref('target_outcomes') }}
    where
        outcome = 'missed'
        and ended_by = 'running'
),

longest_answers as (
    select
        week_start_date,
        team,
        max(wait_seconds) as wait_seconds
    from {{ ref('int_waits_dated') }}
    where
        side = 'requester'
        and is_first_wait
        and ended_by = 'answered'
    group by week_start_date, team
),

touched as (
    {% for kind in kinds %}
    select
        '{{ kind }}' as kind,
        week_start_date
    from ({{ changed_rows(ref('int_' ~ kind ~ '_measured')) }}) as changed
    union all
    {% endfor %}
    {% for kind in ['holds', 'misses'] %}
    select
        '{{ kind }}' as kind,
        week_start_date
    from growing_{{ kind }}
    where seconds_before < {{ var('longest_measured_seconds') }}
    union all
    {% endfor %}
    select
        'waiting' as kind,
        {{ week_start_date('day_date') }} as week_start_date
    from changed_days
    where change <> 0
    union all
    select
        'first_waits' as kind,
        week_start_date
    from changed_waits
    where is_first_wait
    union all
    -- somebody waits longer than another who was answered since, and did not yet at the build before
    select
        'first_waits' as kind,
        waits.week_start_date
    from running_first_waits as waits
    inner join longest_answers
        on
            waits.week_start_date = longest_answers.week_start_date
            and waits.team is not distinct from longest_answers.team
    where {{ seconds_between('waits.started_at', since()) }} <= longest_answers.wait_seconds
    union all
    -- hours of the week are told by the clocks of now
    select
        'time_zones' as kind,
        weeks.week_start_date
    from weeks
    cross join moved_teams
    union all
    -- the weeks that were not over, and those that were not known
    select
        'any' as kind,
        coalesce(weeks.week_start_date, weeks_before.week_start_date) as week_start_date
    from weeks
    full outer join weeks_before on weeks.week_start_date = weeks_before.week_start_date
    where
        weeks_before.week_start_date is null
        or weeks.week_start_date is null
        or {{ day_start('weeks.next_week_start_date') }} > {{ since() }}
)

select distinct
    kind,
    week_start_date
from touched

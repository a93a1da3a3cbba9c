{#
    The openings of teams cut at every UTC hour, the closed stretches around them likewise, so that millions of instants
    find theirs by a hash join on team and hour. A closed stretch opens and closes at once. Where no schedule of the team
    is in force there is no stretch: nothing is known.
#}
{% macro openings_by_hour(openings) -%}
    with openings as (
        select
            *,
            lead(opens_at) over (partition by team, known_from_at order by opens_at) as next_opens_at,
            row_number() over (partition by team, known_from_at order by opens_at) as opening_number
        from {{ openings }}
    ),

    stretches as (
        select
            team,
            known_from_at,
            true as is_open,
            open_seconds_before,
            opens_at as starts_at,
            closes_at as ends_at
        from openings
        union all
        select
            team,
            known_from_at,
            false as is_open,
            open_seconds_before + {{ seconds_between('opens_at', 'closes_at') }} as open_seconds_before,
            closes_at as starts_at,
            coalesce(next_opens_at, known_until_at) as ends_at
        from openings
        union all
        select
            team,
            known_from_at,
            false as is_open,
            open_seconds_before,
            known_from_at as starts_at,
            opens_at as ends_at
        from openings
        where opening_number = 1
    ),

    hours as (
        select
            *,
            {{ explode(number_series(hour_number('starts_at'), hour_number('ends_at'))) }} as hour_number
        from stretches
    ),

    cut as (
        select
            *,
            greatest(starts_at, {{ hour_of_number('hour_number') }}) as cut_starts_at,
            least(ends_at, {{ hour_of_number('hour_number + 1') }}) as cut_ends_at
        from hours
    )

    select
        team,
        known_from_at,
        hour_number,
        open_seconds_before
        + case when is_open then {{ seconds_between('starts_at', 'cut_starts_at') }} else 0 end as open_seconds_before,
        cut_starts_at as opens_at,
        case when is_open then cut_ends_at else cut_starts_at end as closes_at,
        cut_ends_at as until_at
    from cut
    where cut_ends_at > cut_starts_at
{%- endmacro %}

{#
    Left join to the stretch of openings_by_hour() in which an instant of a team lies. With `since`, the stretch found for
    an earlier instant, only where the team's hours are known all the while between: no difference spans unknown hours.
#}
{% macro left_join_opening(openings, alias, team, instant, since=none) -%}
    left join {{ openings }} as {{ alias }}
        on
            {{ team }} = {{ alias }}.team
            and {{ hour_number(instant) }} = {{ alias }}.hour_number
            and {{ instant }} >= {{ alias }}.opens_at
            and {{ instant }} < {{ alias }}.until_at
            {%- if since is not none %}
            and {{ since }}.known_from_at = {{ alias }}.known_from_at
            {%- endif %}
{%- endmacro %}

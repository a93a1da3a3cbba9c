{#
    The openings of teams cut at every UTC hour, the closed stretches between them likewise, so that millions of instants
    find theirs by a hash join on team and hour. A closed stretch opens and closes at once. Nothing is known before a team's
    first opening; five weeks after the last one it counts as closed.
#}
{% macro openings_by_hour(openings) -%}
    with openings as (
        select
            *,
            lead(opens_at) over (partition by team order by opens_at) as next_opens_at
        from {{ openings }}
    ),

    stretches as (
        select
            team,
            true as is_open,
            open_seconds_before,
            opens_at as starts_at,
            closes_at as ends_at
        from openings
        union all
        select
            team,
            false as is_open,
            open_seconds_before + {{ seconds_between('opens_at', 'closes_at') }} as open_seconds_before,
            closes_at as starts_at,
            coalesce(next_opens_at, {{ seconds_after('closes_at', 3024000) }}) as ends_at
        from openings
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
        hour_number,
        open_seconds_before
        + case when is_open then {{ seconds_between('starts_at', 'cut_starts_at') }} else 0 end as open_seconds_before,
        cut_starts_at as opens_at,
        case when is_open then cut_ends_at else cut_starts_at end as closes_at,
        cut_ends_at as until_at
    from cut
    where cut_ends_at > cut_starts_at
{%- endmacro %}

{# Left join to the stretch of openings_by_hour() in which an instant of a team lies. #}
{% macro left_join_opening(openings, alias, team, instant) -%}
    left join {{ openings }} as {{ alias }}
        on
            {{ team }} = {{ alias }}.team
            and {{ hour_number(instant) }} = {{ alias }}.hour_number
            and {{ instant }} >= {{ alias }}.opens_at
            and {{ instant }} < {{ alias }}.until_at
{%- endmacro %}

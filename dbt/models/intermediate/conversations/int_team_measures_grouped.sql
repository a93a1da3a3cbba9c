-- One row per period, team, part of its work and measure: how often it was measured, and the statistics of its values.
{{ config(
    materialized='ephemeral',
    touched_by=['replies', 'targets', 'questions', 'resolutions', 'reopenings', 'hand_overs']
) }}

{#
    What is measured, by what it is measured of. Every kind is grouped once, with all its measures side by side, because
    the grouping costs more than the measures. A measure in seconds has a median and a ninth decile; a `_ratio` is 0 or 1
    each time and a `_count` 1.

    An incremental build groups the weeks in which something measured changed; and every week of the kinds that go on
    growing where nothing happens: what is held, and what was missed and still waits.
#}
{% set kinds = {
    'replies': [
        'first_reply_seconds', 'first_reply_business_seconds', 'next_reply_seconds', 'next_reply_business_seconds',
        'replies_count', 'collisions_count',
    ],
    'targets': ['target_met_ratio', 'next_reply_target_met_ratio'],
    'misses': ['target_missed_by_seconds', 'next_reply_target_missed_by_seconds'],
    'questions': ['questions_count'],
    'resolutions': [
        'resolution_seconds', 'resolution_business_seconds', 'closed_without_reply_ratio', 'start_negative_ratio',
        'end_negative_ratio',
    ],
    'reopenings': ['reopened_count'],
    'holds': ['assigned_to_first_reply_seconds', 'held_without_reply_seconds', 'stale_holds_count'],
    'hand_overs': ['hand_over_lag_seconds'],
} %}
{# only for what a rota is made from, because 168 hours part everything else too finely #}
{% set measures_by_hour = [
    'questions_count', 'replies_count', 'conversations_handled_count', 'first_reply_seconds', 'next_reply_seconds',
    'target_met_ratio',
] %}
{% set growing_kinds = ['misses', 'holds'] %}
with
{% for kind, measures in kinds.items() %}
{{ kind }} as (
    select * from {{ ref('int_' ~ kind ~ '_measured') }}
    {{ "" if kind in growing_kinds else where_week_is_touched() }}
),

{{ kind }}_by_topic as (
    select
        *,
        {{ explode('topics') }} as topic
    from {{ kind }}
),

{{ kind }}_grouped as (
    {% for is_by_topic in [false, true] %}
    select
        team,
        {% if is_by_topic %}
        'week' as period_kind,
        'topic' as breakdown,
        topic as part,
        week_start_date as period_start_date,
        {% else %}
        case when grouping(measured_date) = 0 then 'day' else 'week' end as period_kind,
        case
            when grouping(member_id) = 0 then 'member'
            when grouping(structure) = 0 then 'structure'
            when grouping(channel) = 0 then 'channel'
            when grouping(priority) = 0 then 'priority'
            when grouping(hour_of_week) = 0 then 'hour_of_week'
            else 'team'
        end as breakdown,
        coalesce(member_id, structure, channel, priority, {{ as_text('hour_of_week') }}) as part,
        coalesce(measured_date, week_start_date) as period_start_date,
        {% endif %}
        {% for measure in measures %}
        count({{ measure }}) as {{ measure }}_n,
        avg({{ measure }}) as {{ measure }}_mean,
        {% if measure.endswith('seconds') %}
        {{ quantiles(measure, [0.5, 0.9]) }} as {{ measure }}_quantiles,
        {% endif %}
        {% endfor %}
        -- a conversation with several replies is handled once
        {{ "count(distinct conversation_id)" if kind == 'replies' else "0" }} as conversations_handled_count_n
    from {{ kind }}{{ "_by_topic" if is_by_topic }}
    {% if is_by_topic %}
    group by team, week_start_date, topic
    {% else %}
    group by
        grouping sets (
            (team, measured_date),
            (team, measured_date, member_id),
            (team, week_start_date),
            (team, week_start_date, member_id),
            (team, week_start_date, structure),
            (team, week_start_date, channel),
            (team, week_start_date, priority),
            (team, week_start_date, hour_of_week)
        )
    union all
    {% endif %}
    {% endfor %}
),

{% endfor %}
measured as (
    {% for kind, measures in kinds.items() %}
    {% for measure in measures %}
    select
        '{{ measure }}' as measure,
        period_start_date,
        team,
        period_kind,
        breakdown,
        part,
        {{ measure }}_n as n,
        {{ entry_of(measure ~ '_quantiles', 0) if measure.endswith('seconds') else 'null' }} as median_value,
        {{ entry_of(measure ~ '_quantiles', 1) if measure.endswith('seconds') else 'null' }} as p90_value,
        {{ measure }}_mean as mean_value
    from {{ kind }}_grouped
    where
        {{ measure }}_n > 0
        {{ "and breakdown <> 'hour_of_week'" if measure not in measures_by_hour }}
    union all
    {% endfor %}
    {% endfor %}
    select
        'conversations_handled_count' as measure,
        period_start_date,
        team,
        period_kind,
        breakdown,
        part,
        conversations_handled_count_n as n,
        null as median_value,
        null as p90_value,
        1 as mean_value
    from replies_grouped
)

select * from measured
where
    breakdown = 'team'
    or part is not null

-- One row per period, team, part of its work and measure: how often it was measured, and the statistics of its values.
{{ config(materialized='ephemeral') }}

{#
    What is measured, by what it is measured of, and the parts of the work that are told apart for it beside topics: what has
    no member, channel or priority is not grouped by it. Every kind is grouped once, with all its measures side by side, because
    the grouping costs more than the measures. A measure in seconds has a median and a ninth decile; a `_ratio` is 0 or 1
    each time and a `_count` 1.

    An incremental build groups of every kind the weeks in which something of this kind changed.
#}
{% set kinds = {
    'replies': {
        'measures': [
            'first_reply_seconds', 'first_reply_business_seconds', 'next_reply_seconds', 'next_reply_business_seconds',
            'replies_count', 'collisions_count',
        ],
        'parts': ['member_id', 'structure', 'channel', 'hour_of_week'],
    },
    'targets': {
        'measures': ['target_met_ratio', 'next_reply_target_met_ratio'],
        'parts': ['member_id', 'structure', 'channel', 'priority', 'hour_of_week'],
    },
    'misses': {
        'measures': ['target_missed_by_seconds', 'next_reply_target_missed_by_seconds'],
        'parts': ['member_id', 'structure', 'channel', 'priority'],
    },
    'questions': {
        'measures': ['questions_count'],
        'parts': ['member_id', 'structure', 'channel', 'priority', 'hour_of_week'],
    },
    'resolutions': {
        'measures': [
            'resolution_seconds', 'resolution_business_seconds', 'closed_without_reply_ratio', 'start_negative_ratio',
            'end_negative_ratio',
        ],
        'parts': ['structure', 'channel'],
    },
    'reopenings': {'measures': ['reopened_count'], 'parts': ['structure', 'channel']},
    'holds': {
        'measures': ['assigned_to_first_reply_seconds', 'held_without_reply_seconds', 'stale_holds_count'],
        'parts': ['member_id', 'structure'],
    },
    'hand_overs': {'measures': ['hand_over_lag_seconds'], 'parts': ['member_id', 'structure']},
} %}
{# only for what a rota is made from, because 168 hours part everything else too finely #}
{% set measures_by_hour = [
    'questions_count', 'replies_count', 'conversations_handled_count', 'first_reply_seconds', 'next_reply_seconds',
    'target_met_ratio',
] %}
{% set touched_weeks = weeks_touched() %}

with
{% for kind, grouped in kinds.items() %}
{{ kind }} as (
    select * from {{ ref('int_' ~ kind ~ '_measured') }}
    {{ where_week_is_touched(touched_weeks, kinds=[kind]) }}
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
            {% for part in grouped.parts %}
            when grouping({{ part }}) = 0 then '{{ part | replace("_id", "") }}'
            {% endfor %}
            else 'team'
        end as breakdown,
        coalesce(
            {%- for part in grouped.parts %}
            {{ as_text(part) if part == 'hour_of_week' else part }}{{ "," if not loop.last }}
            {%- endfor %}
        ) as part,
        coalesce(measured_date, week_start_date) as period_start_date,
        {% endif %}
        {% for measure in grouped.measures %}
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
            {% if 'member_id' in grouped.parts %}
            (team, measured_date, member_id),
            {% endif %}
            {% for part in grouped.parts %}
            (team, week_start_date, {{ part }}),
            {% endfor %}
            (team, measured_date),
            (team, week_start_date)
        )
    union all
    {% endif %}
    {% endfor %}
),

{% endfor %}
measured as (
    {% for kind, grouped in kinds.items() %}
    {% for measure in grouped.measures %}
    select
        '{{ kind }}' as case_kind,
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
        'replies' as case_kind,
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

-- One row per period, team, part of its work and measure: how often it was measured, and the statistics of its values.
{% set period_and_part -%}
    coalesce(measured_date, week_start_date) as period_start_date,
        team,
        case when grouping(measured_date) = 0 then 'day' else 'week' end as period_kind,
        case
            when grouping(member_id) = 0 then 'member'
            when grouping(structure) = 0 then 'structure'
            when grouping(channel) = 0 then 'channel'
            when grouping(priority) = 0 then 'priority'
            when grouping(hour_of_week) = 0 then 'hour_of_week'
            else 'team'
        end as breakdown,
        coalesce(member_id, structure, channel, priority, {{ as_text('hour_of_week') }}) as part
{%- endset -%}
{% set periods_and_parts -%}
    (measure, team, measured_date),
            (measure, team, measured_date, member_id),
            (measure, team, week_start_date),
            (measure, team, week_start_date, member_id),
            (measure, team, week_start_date, structure),
            (measure, team, week_start_date, channel),
            (measure, team, week_start_date, priority),
            (measure, team, week_start_date, hour_of_week)
{%- endset -%}
with measures as (
    select
        *,
        case when measure like '%seconds' then measured_value end as measured_seconds
    from {{ ref('int_team_measures') }}
),

topics as (
    select
        conversation_id,
        {{ explode('topics') }} as topic
    from {{ ref('conversations') }}
),

topic_measures as (
    select
        measures.*,
        topics.topic
    from measures
    inner join topics on measures.conversation_id = topics.conversation_id
),

-- the quantiles in one pass, because most of the time goes into sorting the values of each group
grouped as (
    select
        measure,
        {{ period_and_part }},
        count(*) as n,
        {{ quantiles('measured_seconds', [0.5, 0.9]) }} as quantile_values,
        avg(measured_value) as mean_value
    from measures
    group by
        grouping sets (
            {{ periods_and_parts }}
        )
    union all
    -- a conversation with several replies is handled once
    select
        'conversations_handled_count' as measure,
        {{ period_and_part }},
        count(distinct conversation_id) as n,
        null as quantile_values,
        1 as mean_value
    from measures
    where measure = 'replies_count'
    group by
        grouping sets (
            {{ periods_and_parts }}
        )
    union all
    select
        measure,
        week_start_date as period_start_date,
        team,
        'week' as period_kind,
        'topic' as breakdown,
        topic as part,
        count(*) as n,
        {{ quantiles('measured_seconds', [0.5, 0.9]) }} as quantile_values,
        avg(measured_value) as mean_value
    from topic_measures
    group by measure, week_start_date, team, topic
    union all
    select
        'conversations_handled_count' as measure,
        week_start_date as period_start_date,
        team,
        'week' as period_kind,
        'topic' as breakdown,
        topic as part,
        count(distinct conversation_id) as n,
        null as quantile_values,
        1 as mean_value
    from topic_measures
    where measure = 'replies_count'
    group by week_start_date, team, topic
)

select
    measure,
    period_start_date,
    team,
    period_kind,
    breakdown,
    part,
    n,
    {{ entry_of('quantile_values', 0) }} as median_value,
    {{ entry_of('quantile_values', 1) }} as p90_value,
    mean_value
from grouped
where
    breakdown = 'team'
    or part is not null

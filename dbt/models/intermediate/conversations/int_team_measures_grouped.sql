-- One row per period, team, part of its work and measure: how often it was measured, and the statistics of its values.
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

grouped as (
    select
        measure,
        coalesce(measured_date, week_start_date) as period_start_date,
        team,
        case when grouping(measured_date) = 0 then 'day' else 'week' end as period_kind,
        case
            when grouping(member_id) = 0 then 'member'
            when grouping(structure) = 0 then 'structure'
            when grouping(channel) = 0 then 'channel'
            when grouping(hour_of_week) = 0 then 'hour_of_week'
            else 'team'
        end as breakdown,
        coalesce(member_id, structure, channel, {{ as_text('hour_of_week') }}) as part,
        count(*) as n,
        count(distinct case when measure = 'replies_count' then conversation_id end) as conversations_count,
        {{ median('measured_seconds') }} as median_value,
        {{ quantile('measured_seconds', 0.9) }} as p90_value,
        avg(measured_value) as mean_value
    from measures
    group by grouping sets (
        (measure, team, measured_date),
        (measure, team, measured_date, member_id),
        (measure, team, week_start_date),
        (measure, team, week_start_date, member_id),
        (measure, team, week_start_date, structure),
        (measure, team, week_start_date, channel),
        (measure, team, week_start_date, hour_of_week)
    )
),

grouped_by_topic as (
    select
        measures.measure,
        measures.week_start_date as period_start_date,
        measures.team,
        'week' as period_kind,
        'topic' as breakdown,
        topics.topic as part,
        count(*) as n,
        count(distinct case when measures.measure = 'replies_count' then measures.conversation_id end)
            as conversations_count,
        {{ median('measures.measured_seconds') }} as median_value,
        {{ quantile('measures.measured_seconds', 0.9) }} as p90_value,
        avg(measures.measured_value) as mean_value
    from measures
    inner join topics on measures.conversation_id = topics.conversation_id
    group by measures.measure, measures.week_start_date, measures.team, topics.topic
)

select * from grouped
where
    breakdown = 'team'
    or part is not null
union all
select * from grouped_by_topic

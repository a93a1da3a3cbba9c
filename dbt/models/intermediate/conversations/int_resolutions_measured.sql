-- One row per conversation that was resolved: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with conversations as (
    select * from {{ ref('int_conversations_described') }}
    where resolved_final_at is not null
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    conversations.conversation_id,
    cast(null as varchar) as member_id,
    conversations.resolved_team as team,
    team_structures.structure,
    conversations.channel,
    cast(null as varchar) as priority,
    conversations.topics,
    cast(conversations.resolution_seconds as double) as resolution_seconds,
    cast(conversations.resolution_business_seconds as double) as resolution_business_seconds,
    cast(
        case
            when conversations.inbound_count > 0
                then case when conversations.is_closed_without_reply then 1 else 0 end
        end as double
    ) as closed_without_reply_ratio,
    cast(
        case
            when conversations.start_sentiment is not null
                then case when conversations.start_sentiment = 'negative' then 1 else 0 end
        end as double
    ) as start_negative_ratio,
    cast(
        case
            when conversations.end_sentiment is not null
                then case when conversations.end_sentiment = 'negative' then 1 else 0 end
        end as double
    ) as end_negative_ratio,
    {{ hour_of_week('conversations.resolved_final_at') }} as hour_of_week,
    cast(conversations.resolved_final_at as date) as measured_date,
    conversations.resolved_week_start_date as week_start_date
from conversations
left join team_structures
    on
        conversations.resolved_team = team_structures.team
        and {{ is_in_force_at('conversations.resolved_final_at', 'team_structures') }}

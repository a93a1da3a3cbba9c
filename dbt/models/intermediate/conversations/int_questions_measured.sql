-- One row per wait of a requester: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with waits as (
    select * from {{ ref('int_waits_dated') }}
    where side = 'requester'
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    waits.conversation_id,
    waits.member_id,
    waits.team,
    team_structures.structure,
    waits.channel,
    waits.priority,
    conversations.topics,
    cast(1 as double) as questions_count,
    {{ hour_of_week('waits.started_at') }} as hour_of_week,
    cast(waits.started_at as date) as measured_date,
    waits.week_start_date
from waits
inner join conversations on waits.conversation_id = conversations.conversation_id
left join team_structures
    on
        waits.team = team_structures.team
        and {{ is_in_force_at('waits.started_at', 'team_structures') }}

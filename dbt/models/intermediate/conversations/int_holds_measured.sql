-- One row per time that a member had a conversation: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with holds as (
    select * from {{ ref('holds') }}
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    holds.conversation_id,
    holds.member_id,
    holds.team,
    team_structures.structure,
    cast(null as varchar) as channel,
    cast(null as varchar) as priority,
    conversations.topics,
    cast(holds.first_reply_seconds as double) as assigned_to_first_reply_seconds,
    cast(
        case
            when not holds.has_reply then least(holds.held_seconds, {{ var('longest_measured_seconds') }})
        end as double
    ) as held_without_reply_seconds,
    cast(case when holds.is_stale then 1 end as double) as stale_holds_count,
    {{ hour_of_week('holds.held_from_at') }} as hour_of_week,
    cast(holds.held_from_at as date) as measured_date,
    {{ week_start_date('holds.held_from_at') }} as week_start_date
from holds
inner join conversations on holds.conversation_id = conversations.conversation_id
left join team_structures
    on
        holds.team = team_structures.team
        and {{ is_in_force_at('holds.held_from_at', 'team_structures') }}

-- One row per target that was missed: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with outcomes as (
    select * from {{ ref('target_outcomes') }}
    where outcome = 'missed'
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    outcomes.conversation_id,
    outcomes.member_id,
    outcomes.team,
    team_structures.structure,
    outcomes.channel,
    outcomes.priority,
    conversations.topics,
    cast(
        case
            when outcomes.target_kind = 'first_reply'
                then least(-outcomes.margin_seconds, {{ var('longest_measured_seconds') }})
        end as double
    ) as target_missed_by_seconds,
    cast(
        case
            when outcomes.target_kind = 'next_reply'
                then least(-outcomes.margin_seconds, {{ var('longest_measured_seconds') }})
        end as double
    ) as next_reply_target_missed_by_seconds,
    {{ hour_of_week('outcomes.decided_at') }} as hour_of_week,
    cast(outcomes.decided_at as date) as measured_date,
    {{ week_start_date('outcomes.decided_at') }} as week_start_date
from outcomes
inner join conversations on outcomes.conversation_id = conversations.conversation_id
left join team_structures
    on
        outcomes.team = team_structures.team
        and {{ is_in_force_at('outcomes.decided_at', 'team_structures') }}

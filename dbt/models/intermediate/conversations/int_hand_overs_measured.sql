-- One row per change of hands: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with hand_overs as (
    select * from {{ ref('hand_overs') }}
    where lag_seconds is not null
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    hand_overs.conversation_id,
    hand_overs.to_member_id as member_id,
    hand_overs.to_team as team,
    team_structures.structure,
    cast(null as varchar) as channel,
    cast(null as varchar) as priority,
    conversations.topics,
    cast(hand_overs.lag_seconds as double) as hand_over_lag_seconds,
    {{ hour_of_week('hand_overs.handed_over_at') }} as hour_of_week,
    cast(hand_overs.handed_over_at as date) as measured_date,
    hand_overs.week_start_date
from hand_overs
inner join conversations on hand_overs.conversation_id = conversations.conversation_id
left join team_structures
    on
        hand_overs.to_team = team_structures.team
        and {{ is_in_force_at('hand_overs.handed_over_at', 'team_structures') }}

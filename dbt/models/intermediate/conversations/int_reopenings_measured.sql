-- One row per time that a conversation was opened again: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with changes as (
    select * from {{ ref('int_conversation_states_changed') }}
    where not is_closed
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    changes.conversation_id,
    cast(null as varchar) as member_id,
    coalesce(conversations.resolved_team, conversations.first_reply_team) as team,
    team_structures.structure,
    conversations.channel,
    cast(null as varchar) as priority,
    conversations.topics,
    cast(1 as double) as reopened_count,
    {{ hour_of_week('changes.changed_at') }} as hour_of_week,
    cast(changes.changed_at as date) as measured_date,
    {{ week_start_date('changes.changed_at') }} as week_start_date
from changes
inner join conversations on changes.conversation_id = conversations.conversation_id
left join team_structures
    on
        coalesce(conversations.resolved_team, conversations.first_reply_team) = team_structures.team
        and {{ is_in_force_at('changes.changed_at', 'team_structures') }}

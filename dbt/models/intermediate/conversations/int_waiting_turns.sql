-- One row per turn with outside messages of a conversation that concerns us: for whom it waited, and how urgently.
{{ config(materialized='conversations', stored=false) }}

with turns as (
    select * from {{ ref('int_conversation_turns') }}
    where inbound_count > 0
),

conversations as (
    select * from {{ ref('int_conversations_addressed') }}
    where is_addressed
),

assignments as (
    select * from {{ ref('assignments') }}
),

brand_teams as (
    select * from {{ ref('int_brand_teams_dated') }}
)

select
    turns.conversation_id,
    turns.turn_number,
    -- whoever answered last has the conversation in hand; before that whoever a rule named; else the brand's first team
    coalesce(turns.previous_team, assignments.team, brand_teams.first_team) as team,
    case
        when turns.previous_team is not null then turns.previous_member_id
        else assignments.member_id
    end as member_id,
    assignments.priority
from turns
inner join conversations on turns.conversation_id = conversations.conversation_id
left join assignments on turns.first_inbound_mention_id = assignments.mention_id
left join brand_teams
    on
        conversations.brand = brand_teams.brand
        and cast(turns.first_inbound_at as date) = brand_teams.posted_date
-- nobody waits any more for an answer to messages that they deleted themselves
where turns.first_inbound_kept_at is not null

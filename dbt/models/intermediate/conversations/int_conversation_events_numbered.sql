-- One row per event of a conversation, a message or an action of ours: its place in the order of what happened.
{{ config(materialized='conversations', replaced_by='conversation_id') }}

with mentions as (
    select * from {{ ref('mentions') }}
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
),

team_actions as (
    select * from {{ ref('int_team_actions_placed') }}
    where conversation_id is not null
),

events as (
    select
        mentions.conversation_id,
        mentions.mention_id,
        null as action_id,
        coalesce(messages.depth, 0) as depth,
        coalesce(messages.ordered_at, mentions.posted_at) as ordered_at
    from mentions
    left join messages on mentions.mention_id = messages.mention_id
    union all
    select
        conversation_id,
        null as mention_id,
        action_id,
        -- of the same instant the messages come first
        100 as depth,
        acted_at as ordered_at
    from team_actions
)

select
    conversation_id,
    mention_id,
    action_id,
    row_number() over (
        partition by conversation_id
        order by ordered_at, depth, coalesce(action_id, mention_id)
    ) as event_number
from events

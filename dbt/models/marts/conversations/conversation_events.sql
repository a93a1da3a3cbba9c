-- One row per event of a conversation, in order: what was said in public, and what our people did behind the scenes.
-- A view, because a table would keep every text a second time; publishing makes it one.
{{ config(materialized='view') }}

with mentions as (
    select * from {{ ref('mentions') }}
),

team_actions as (
    select * from {{ ref('int_team_actions_placed') }}
),

numbered as (
    select * from {{ ref('int_conversation_events_numbered') }}
),

final as (
    select
        mentions.conversation_id,
        mentions.mention_id,
        null as action_id,
        mentions.member_id,
        mentions.author_name,
        'message' as kind,
        mentions.text,
        null as note,
        null as tag,
        null as from_value,
        null as to_value,
        numbered.event_number,
        true as is_public,
        mentions.is_own_post,
        mentions.is_automatic_reply,
        mentions.posted_at as happened_at,
        null as until_at
    from numbered
    inner join mentions on numbered.mention_id = mentions.mention_id
    union all
    select
        team_actions.conversation_id,
        team_actions.mention_id,
        team_actions.action_id,
        team_actions.member_id,
        -- a rule of the tool is no member
        case when team_actions.member_id is null then team_actions.declared_member end as author_name,
        team_actions.action as kind,
        null as text,
        team_actions.note,
        team_actions.tag,
        team_actions.from_value,
        team_actions.to_value,
        numbered.event_number,
        false as is_public,
        true as is_own_post,
        false as is_automatic_reply,
        team_actions.acted_at as happened_at,
        team_actions.until_at
    from numbered
    inner join team_actions on numbered.action_id = team_actions.action_id
)

select * from final

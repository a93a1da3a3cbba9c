-- One row per event of a conversation, in order: what was said in public, and what our people did behind the scenes.
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
),

-- numbered without their texts, which would make the sorting slow
numbered as (
    select
        mention_id,
        action_id,
        row_number() over (
            partition by conversation_id
            order by ordered_at, depth, coalesce(action_id, mention_id)
        ) as event_number
    from events
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
        null as author_name,
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

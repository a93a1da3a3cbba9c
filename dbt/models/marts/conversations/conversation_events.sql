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
        mentions.member_id,
        mentions.author_name,
        'message' as kind,
        mentions.text,
        null as note,
        null as tag,
        null as from_value,
        null as to_value,
        coalesce(messages.depth, 0) as depth,
        true as is_public,
        mentions.is_own_post,
        mentions.is_automatic_reply,
        mentions.posted_at as happened_at,
        coalesce(messages.ordered_at, mentions.posted_at) as ordered_at,
        null as until_at
    from mentions
    left join messages on mentions.mention_id = messages.mention_id
    union all
    select
        conversation_id,
        mention_id,
        action_id,
        member_id,
        null as author_name,
        action as kind,
        null as text,
        note,
        tag,
        from_value,
        to_value,
        -- of the same instant the messages come first
        100 as depth,
        false as is_public,
        true as is_own_post,
        false as is_automatic_reply,
        acted_at as happened_at,
        acted_at as ordered_at,
        until_at
    from team_actions
),

final as (
    select
        conversation_id,
        mention_id,
        action_id,
        member_id,
        author_name,
        kind,
        text,
        note,
        tag,
        from_value,
        to_value,
        row_number() over (
            partition by conversation_id
            order by ordered_at, depth, coalesce(action_id, mention_id)
        ) as event_number,
        is_public,
        is_own_post,
        is_automatic_reply,
        happened_at,
        until_at
    from events
)

select * from final

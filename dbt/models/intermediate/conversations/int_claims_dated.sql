-- One row per claim of a conversation by a member: from when until when the member held it.
with action_versions as (
    select
        *,
        row_number() over (
            partition by action_id
            order by loaded_at desc nulls last, file_row_number desc nulls last, version_hash
        ) as version_rank
    from {{ ref('stg_raw__team_actions') }}
),

team_actions as (
    select * from action_versions
    where
        version_rank = 1
        and acted_at <= {{ as_of() }}
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

keyed_conversations as (
    select
        conversation_key,
        min(conversation_id) as conversation_id
    from mentions
    where conversation_key is not null
    group by conversation_key
),

names as (
    select
        lower(member_id) as name,
        member_id
    from team_members
    union
    select
        lower(member_name) as name,
        member_id
    from team_members
),

members as (
    select
        name,
        min(member_id) as member_id
    from names
    group by name
),

holding_actions as (
    select
        team_actions.action_id,
        coalesce(mentions.conversation_id, keyed_conversations.conversation_id) as conversation_id,
        coalesce(members.member_id, team_actions.declared_member) as member_id,
        team_actions.action,
        team_actions.acted_at,
        team_actions.until_at
    from team_actions
    left join mentions on team_actions.mention_id = mentions.mention_id
    left join keyed_conversations on team_actions.conversation_key = keyed_conversations.conversation_key
    left join members on lower(team_actions.declared_member) = members.name
    where
        team_actions.action in ('claim', 'release', 'assign')
        and coalesce(mentions.conversation_id, keyed_conversations.conversation_id) is not null
),

followed_actions as (
    select
        *,
        lead(acted_at) over (partition by conversation_id order by acted_at, action_id) as next_acted_at
    from holding_actions
)

select
    action_id,
    conversation_id,
    member_id,
    acted_at as held_from_at,
    -- a claim ends at its own time, or when the conversation is released, claimed or assigned next; null: still held
    least(until_at, next_acted_at) as held_until_at
from followed_actions
where
    action = 'claim'
    -- of two claims of the same instant the later one holds; the other would hold for no time at all
    and (least(until_at, next_acted_at) is null or least(until_at, next_acted_at) > acted_at)

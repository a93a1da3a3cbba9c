-- One row per mention that a person wrote: its place in its conversation and the turn that it belongs to.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='posted_at') }}

with recursive mentions as (
    -- the texts would make this slow, because a recursive query keeps its inputs in memory
    select
        mention_id,
        conversation_id,
        reply_to_mention_id,
        channel,
        is_own_post,
        is_deleted,
        posted_at
    from {{ ref('int_mentions_deduplicated') }}
),

automatic_replies as (
    select * from {{ ref('int_automatic_replies_recognised') }}
),

own_posts_signed as (
    select * from {{ ref('int_own_posts_signed') }}
),

brands_resolved as (
    select * from {{ ref('int_mention_brands_resolved') }}
),

-- many sources know only whole seconds, and clocks differ: a reply comes after its question, whatever its time says
late_parents as (
    select
        children.mention_id,
        parents.mention_id as parent_mention_id,
        parents.posted_at as parent_posted_at
    from mentions as children
    inner join mentions as parents
        on
            children.reply_to_mention_id = parents.mention_id
            and children.conversation_id = parents.conversation_id
            and children.mention_id <> parents.mention_id
            and (
                children.posted_at = parents.posted_at
                or (children.posted_at < parents.posted_at and children.is_own_post and not parents.is_own_post)
            )
),

ancestors as (
    select
        mention_id,
        parent_posted_at,
        1 as depth
    from late_parents
    union
    select
        late_parents.mention_id,
        greatest(late_parents.parent_posted_at, ancestors.parent_posted_at) as parent_posted_at,
        ancestors.depth + 1 as depth
    from late_parents
    inner join ancestors on late_parents.parent_mention_id = ancestors.mention_id
    -- two messages that claim to reply to each other must not run forever
    where ancestors.depth < 20
),

depths as (
    select
        mention_id,
        max(depth) as depth,
        max(parent_posted_at) as parent_posted_at
    from ancestors
    group by mention_id
),

messages as (
    select
        mentions.mention_id,
        mentions.conversation_id,
        mentions.reply_to_mention_id,
        mentions.channel,
        brands_resolved.brand,
        brands_resolved.is_addressed,
        own_posts_signed.member_id,
        own_posts_signed.team,
        coalesce(depths.depth, 0) as depth,
        mentions.is_own_post,
        mentions.is_deleted,
        mentions.posted_at,
        coalesce(depths.parent_posted_at, mentions.posted_at) as ordered_at
    from mentions
    inner join brands_resolved on mentions.mention_id = brands_resolved.mention_id
    left join own_posts_signed on mentions.mention_id = own_posts_signed.mention_id
    left join automatic_replies on mentions.mention_id = automatic_replies.mention_id
    left join depths on mentions.mention_id = depths.mention_id
    where automatic_replies.mention_id is null
)

select
    mention_id,
    conversation_id,
    reply_to_mention_id,
    {{ last_known('case when not is_own_post then mention_id end') }} over so_far as last_inbound_mention_id,
    channel,
    brand,
    member_id,
    team,
    depth,
    row_number() over in_order as message_number,
    -- an own message ends a turn, so a turn is the outside messages that one own message answers, and that message
    cast(sum(case when is_own_post then 1 else 0 end) over so_far as bigint)
    - case when is_own_post then 1 else 0 end as turn_number,
    is_own_post,
    is_addressed,
    is_deleted,
    posted_at,
    ordered_at
from messages
window
    in_order as (partition by conversation_id order by ordered_at, depth, mention_id),
    so_far as (
        partition by conversation_id
        order by ordered_at, depth, mention_id
        rows between unbounded preceding and current row
    )

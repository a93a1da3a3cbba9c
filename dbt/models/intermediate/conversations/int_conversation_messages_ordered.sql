-- One row per mention that a person wrote: its place in its conversation and the turn that it belongs to.
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

-- many sources know only whole seconds: within one, a reply comes after what it replies to
same_instant_links as (
    select
        children.mention_id,
        parents.mention_id as parent_mention_id
    from mentions as children
    inner join mentions as parents
        on
            children.reply_to_mention_id = parents.mention_id
            and children.conversation_id = parents.conversation_id
            and children.posted_at = parents.posted_at
            and children.mention_id <> parents.mention_id
),

same_instant_depths as (
    select
        mention_id,
        1 as depth
    from same_instant_links
    union
    select
        same_instant_links.mention_id,
        same_instant_depths.depth + 1 as depth
    from same_instant_links
    inner join same_instant_depths on same_instant_links.parent_mention_id = same_instant_depths.mention_id
    -- two messages that claim to reply to each other must not run forever
    where same_instant_depths.depth < 20
),

depths as (
    select
        mention_id,
        max(depth) as depth
    from same_instant_depths
    group by mention_id
),

messages as (
    select
        mentions.mention_id,
        mentions.conversation_id,
        mentions.reply_to_mention_id,
        mentions.channel,
        brands_resolved.brand,
        brands_resolved.brand_basis,
        own_posts_signed.member_id,
        own_posts_signed.team,
        coalesce(depths.depth, 0) as same_instant_depth,
        mentions.is_own_post,
        mentions.is_deleted,
        mentions.posted_at
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
    brand_basis,
    member_id,
    team,
    row_number() over in_order as message_number,
    -- an own message ends a turn, so a turn is the outside messages that one own message answers, and that message
    cast(sum(case when is_own_post then 1 else 0 end) over so_far as bigint)
    - case when is_own_post then 1 else 0 end as turn_number,
    is_own_post,
    is_deleted,
    posted_at
from messages
window
    in_order as (partition by conversation_id order by posted_at, same_instant_depth, mention_id),
    so_far as (
        partition by conversation_id
        order by posted_at, same_instant_depth, mention_id
        rows between unbounded preceding and current row
    )

-- One row per mention that was made by `as_of`, of all its versions: what the recounts read of it.
{{ config(materialized='conversations', stored=false) }}

with loaded_mentions as (
    select * from {{ ref('stg_raw__mentions') }}
    where not is_simulated
),

mention_conversations as (
    select * from {{ ref('stg_raw__mention_conversations') }}
),

-- who is a machine is decided once and not counted again
automatic_replies as (
    select * from {{ ref('int_automatic_replies_recognised') }}
)

select
    loaded_mentions.mention_id,
    coalesce(max(mention_conversations.conversation_id), loaded_mentions.mention_id) as conversation_id,
    max(loaded_mentions.conversation_key) as conversation_key,
    max(loaded_mentions.reply_to_mention_id) as reply_to_mention_id,
    max(loaded_mentions.channel) as channel,
    bool_or(loaded_mentions.is_own_post) as is_own_post,
    bool_or(loaded_mentions.deleted_at is not null) as is_deleted,
    max(automatic_replies.mention_id) is not null as is_automatic_reply,
    count(*) > 1 as has_versions,
    min(loaded_mentions.posted_at) as posted_at
from loaded_mentions
left join mention_conversations on loaded_mentions.mention_id = mention_conversations.mention_id
left join automatic_replies on loaded_mentions.mention_id = automatic_replies.mention_id
group by loaded_mentions.mention_id
having min(loaded_mentions.posted_at) <= {{ as_of() }}

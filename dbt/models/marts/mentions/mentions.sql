-- One row per mention posted by `as_of`: what was said, by whom, about which brand, in which mood.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

brands_resolved as (
    select * from {{ ref('int_mention_brands_resolved') }}
),

own_posts_signed as (
    select * from {{ ref('int_own_posts_signed') }}
),

automatic_replies as (
    select * from {{ ref('int_automatic_replies_recognised') }}
),

classified_texts as (
    select * from {{ ref('stg_predictions__classified_texts') }}
)

select
    mentions.mention_id,
    mentions.conversation_id,
    mentions.reply_to_mention_id,
    mentions.author_id,
    mentions.author_key,
    own_posts_signed.member_id,
    mentions.source,
    mentions.channel,
    brands_resolved.brand,
    brands_resolved.brand_basis,
    own_posts_signed.team,
    mentions.author_name,
    mentions.url,
    coalesce(mentions.declared_language, nullif(classified_texts.language, 'und')) as language,
    mentions.text,
    mentions.text_hash,
    classified_texts.sentiment,
    classified_texts.sentiment_score,
    mentions.author_followers_count,
    mentions.rating,
    mentions.like_count,
    mentions.reply_count,
    mentions.repost_count,
    mentions.is_own_post,
    automatic_replies.mention_id is not null as is_automatic_reply,
    mentions.is_deleted,
    -- said out loud for readers of the contract; int_mentions_deduplicated lets no simulated mention pass
    false as is_simulated,
    mentions.week_start_date,
    mentions.posted_at,
    mentions.edited_at,
    mentions.deleted_at,
    mentions.loaded_at
from mentions
inner join brands_resolved on mentions.mention_id = brands_resolved.mention_id
left join own_posts_signed on mentions.mention_id = own_posts_signed.mention_id
left join automatic_replies on mentions.mention_id = automatic_replies.mention_id
left join classified_texts
    on
        mentions.text_hash = classified_texts.text_hash
        and case when mentions.is_own_post then 'own' else 'public' end = classified_texts.author_kind

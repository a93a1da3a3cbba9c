-- One row per version of a mention, simulated ones included.
{{ config(materialized='conversations', stored=false, filtered_by='mention_id') }}

with authored_mentions as (
    select * from {{ source('raw', 'authored_mentions') }}
)

select
    mention_id,
    source,
    coalesce(tool, source) as tool,
    channel,
    brand as declared_brand,
    account_brand,
    conversation_key,
    reply_to_mention_id,
    author_id,
    author_name,
    member as declared_member,
    url,
    language as declared_language,
    text,
    text_hash,
    source_metadata,
    content_hash,
    rating,
    author_followers_count,
    like_count,
    reply_count,
    repost_count,
    row_number as file_row_number,
    is_own_post,
    author_is_verified as is_author_verified,
    coalesce(is_simulated, false) as is_simulated,
    posted_at,
    edited_at,
    deleted_at,
    observed_at,
    loaded_at
from authored_mentions

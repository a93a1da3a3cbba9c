-- One row per own post that nobody signed: its words without whom it addresses and its numbers, and how fast it came.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
)

select
    own_posts.mention_id,
    own_posts.conversation_id,
    own_posts.author_key,
    -- a canned reply differs only in whom it addresses and in its numbers
    {{ text_digest(replace_matches('lower(own_posts.own_text)', '@\\S+|https?://\\S+|[0-9]+', '')) }} as words_digest,
    {{ seconds_between('questions.posted_at', 'own_posts.posted_at') }} as reply_seconds
from mentions as own_posts
left join mentions as questions on own_posts.reply_to_mention_id = questions.mention_id
where
    own_posts.is_own_post
    and own_posts.own_text <> ''
    and own_posts.signature is null

-- One row per own post that no person wrote: by its account, by a phrase, or it repeats itself too much and too fast.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

phrases as (
    select * from {{ ref('stg_company__automatic_replies') }}
),

accounts as (
    select * from {{ ref('stg_company__automatic_accounts') }}
),

unsigned_posts as (
    select * from {{ ref('int_own_posts_unsigned') }}
),

replies_repeated as (
    select * from {{ ref('int_replies_repeated') }}
),

own_posts as (
    select
        mention_id,
        lower(author_id) as author_id,
        {{ account_of('author_name') }} as author_name,
        own_text_hash,
        lower(own_text) as lower_text
    from mentions
    where is_own_post
),

own_texts as (
    select distinct
        own_text_hash,
        lower_text
    from own_posts
),

configured as (
    select distinct own_texts.own_text_hash
    from own_texts
    inner join phrases on {{ text_contains('own_texts.lower_text', 'phrases.phrase') }}
),

repeated as (
    select unsigned_posts.mention_id
    from unsigned_posts
    inner join replies_repeated
        on
            unsigned_posts.author_key = replies_repeated.author_key
            and unsigned_posts.words_digest = replies_repeated.words_digest
)

select own_posts.mention_id
from own_posts
left join accounts as ids on own_posts.author_id = ids.account
left join accounts as names on own_posts.author_name = names.account
left join configured on own_posts.own_text_hash = configured.own_text_hash
left join repeated on own_posts.mention_id = repeated.mention_id
where
    ids.account is not null
    or names.account is not null
    or configured.own_text_hash is not null
    or repeated.mention_id is not null

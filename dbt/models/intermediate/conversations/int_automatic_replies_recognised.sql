-- One row per own post that no person wrote: by its account, by a phrase, or it repeats itself too much and too fast.
with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

phrases as (
    select * from {{ ref('stg_company__automatic_replies') }}
),

accounts as (
    select * from {{ ref('stg_company__automatic_accounts') }}
),

own_posts as (
    select
        mention_id,
        lower(author_id) as author_id,
        lower({{ replace_matches('author_name', '^@', '') }}) as author_name,
        conversation_id,
        author_key,
        text_hash,
        reply_to_mention_id,
        lower(text) as lower_text,
        -- a canned reply differs only in whom it addresses and in its numbers
        {{ replace_matches('lower(text)', '@\\S+|https?://\\S+|[0-9]+', '') }} as repeated_text,
        {{ signature_of('text') }} as signature,
        posted_at
    from mentions
    where
        is_own_post
        and text_hash is not null
),

own_texts as (
    select distinct
        text_hash,
        lower_text
    from own_posts
),

configured as (
    select distinct own_texts.text_hash
    from own_texts
    inner join phrases on {{ text_contains('own_texts.lower_text', 'phrases.phrase') }}
),

repeated as (
    select
        own_posts.author_key,
        own_posts.repeated_text
    from own_posts
    left join mentions on own_posts.reply_to_mention_id = mentions.mention_id
    where own_posts.signature is null
    group by own_posts.author_key, own_posts.repeated_text
    having
        count(distinct own_posts.conversation_id) >= {{ var('automatic_reply_repetitions_count') }}
        and {{ median(seconds_between('mentions.posted_at', 'own_posts.posted_at')) }}
        <= {{ var('automatic_reply_median_seconds') }}
)

select own_posts.mention_id
from own_posts
left join accounts as ids on own_posts.author_id = ids.account
left join accounts as names on own_posts.author_name = names.account
left join configured on own_posts.text_hash = configured.text_hash
left join repeated
    on
        own_posts.author_key = repeated.author_key
        and own_posts.repeated_text = repeated.repeated_text
        and own_posts.signature is null
where
    ids.account is not null
    or names.account is not null
    or configured.text_hash is not null
    or repeated.author_key is not null

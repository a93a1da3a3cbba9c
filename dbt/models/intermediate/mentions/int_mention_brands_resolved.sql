-- One row per mention: the brand that it concerns and what tells so.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

accounts as (
    select * from {{ ref('stg_company__accounts') }}
),

brand_words as (
    select * from {{ ref('stg_company__brand_words') }}
),

phrases_found as (
    select * from {{ ref('int_phrases_found') }}
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

handles as (
    select distinct
        mention_id,
        channel,
        lower(text) as lower_text,
        {{ handles_of('text') }} as handle
    from mentions
    where not is_own_post
),

addressed_accounts as (
    select
        handles.mention_id,
        accounts.brand,
        row_number() over (
            partition by handles.mention_id
            order by position('@' || handles.handle in handles.lower_text), length(handles.handle) desc, accounts.brand
        ) as account_rank
    from handles
    inner join accounts
        on
            handles.channel = accounts.channel
            and handles.handle = accounts.account
),

addressed_brands as (
    select
        mention_id,
        brand
    from addressed_accounts
    where account_rank = 1
),

ranked_own_posts as (
    select
        conversation_id,
        coalesce(declared_brand, account_brand) as brand,
        row_number() over (partition by conversation_id order by posted_at, mention_id) as post_rank
    from mentions
    where
        is_own_post
        and coalesce(declared_brand, account_brand) is not null
),

answering_brands as (
    select
        conversation_id,
        brand
    from ranked_own_posts
    where post_rank = 1
),

ranked_words as (
    select
        phrases_found.text_hash,
        brand_words.brand,
        row_number() over (
            partition by phrases_found.text_hash
            order by phrases_found.phrase_position, length(phrases_found.phrase) desc, brand_words.brand
        ) as word_rank
    from phrases_found
    inner join brand_words on phrases_found.phrase = brand_words.plain_words
),

named_brands as (
    select
        text_hash,
        brand
    from ranked_words
    where word_rank = 1
),

only_brand as (
    select min(brand) as brand
    from brands
    having count(distinct brand) = 1
)

select
    mentions.mention_id,
    coalesce(
        mentions.declared_brand,
        mentions.account_brand,
        addressed_brands.brand,
        answering_brands.brand,
        named_brands.brand,
        only_brand.brand
    ) as brand,
    case
        when mentions.declared_brand is not null then 'declared'
        when mentions.account_brand is not null then 'author'
        when addressed_brands.brand is not null then 'addressed'
        when answering_brands.brand is not null then 'conversation'
        when named_brands.brand is not null then 'named'
        when only_brand.brand is not null then 'only_brand'
    end as brand_basis,
    mentions.is_own_post
    -- whoever reposts us asks nothing
    or (addressed_brands.mention_id is not null and lower(mentions.text) not like 'rt @%')
    or answering_brands.conversation_id is not null as is_addressed
from mentions
left join addressed_brands on mentions.mention_id = addressed_brands.mention_id
left join answering_brands on mentions.conversation_id = answering_brands.conversation_id
left join named_brands on mentions.text_hash = named_brands.text_hash
left join only_brand on true

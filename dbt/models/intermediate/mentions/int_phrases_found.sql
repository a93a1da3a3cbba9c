-- One row per text and phrase of the company file (brand words, words of rules) that stands in it as whole words.
{{ config(materialized='conversations', replaced_by='text_hash') }}

with texts as (
    select distinct
        text_hash,
        {{ plain_words('text') }} as plain_text
    from {{ ref('int_mentions_deduplicated') }}
    where
        not is_own_post
        and text_hash is not null
),

brand_words as (
    select * from {{ ref('stg_company__brand_words') }}
),

rule_conditions as (
    select * from {{ ref('int_rule_conditions') }}
    where condition_kind = 'word'
),

phrases as (
    select brand_words.plain_words as phrase
    from brand_words
    union
    select rule_conditions.condition_value as phrase
    from rule_conditions
),

first_words as (
    select
        phrase,
        {{ first_match('phrase', '^[^ ]+', 0) }} as word
    from phrases
    where phrase <> ''
),

text_words as (
    select
        text_hash,
        {{ explode(words_of('plain_text')) }} as word
    from texts
),

-- the first word finds the candidates by a hash join; only they are searched for the whole phrase
candidates as (
    select distinct
        text_words.text_hash,
        first_words.phrase
    from text_words
    inner join first_words on text_words.word = first_words.word
)

select
    candidates.text_hash,
    candidates.phrase,
    position(' ' || candidates.phrase || ' ' in ' ' || texts.plain_text || ' ') as phrase_position
from candidates
inner join texts on candidates.text_hash = texts.text_hash
where position(' ' || candidates.phrase || ' ' in ' ' || texts.plain_text || ' ') > 0

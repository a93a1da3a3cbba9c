-- One row per week, theme, author and text: what is copied counts once in a week. A short text is a copy where the same
-- person posts it again; nobody else finds the words of a long one by himself.
with theme_texts as (
    select * from {{ ref('stg_predictions__theme_texts') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

labelled_mentions as (
    select distinct
        mention_id,
        department
    from labels
    where department is not null
),

themed as (
    select
        theme_texts.theme_id,
        theme_texts.department,
        theme_texts.title,
        mentions.mention_id,
        mentions.author_key,
        mentions.text_hash,
        length(mentions.text) as text_length,
        mentions.author_followers_count,
        theme_texts.likeness_ratio,
        mentions.week_start_date,
        row_number() over (
            partition by
                theme_texts.theme_id,
                mentions.week_start_date,
                mentions.text_hash,
                case when length(mentions.text) < {{ var('copied_text_characters_count') }} then mentions.author_key end
            order by mentions.posted_at, mentions.mention_id
        ) as copy_number
    from theme_texts
    inner join mentions on theme_texts.text_hash = mentions.text_hash
    -- a mention belongs to a theme only where the department learns from it: an own post that quotes a customer does
    -- not, nor one whose label a person took away
    inner join labelled_mentions
        on
            mentions.mention_id = labelled_mentions.mention_id
            and theme_texts.department = labelled_mentions.department
)

select
    theme_id,
    department,
    title,
    mention_id,
    author_key,
    text_hash,
    text_length,
    author_followers_count,
    likeness_ratio,
    week_start_date
from themed
where copy_number = 1

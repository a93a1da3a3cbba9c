-- One row per week, theme, author and text: a text that the same person posts again and again in a week counts once.
with theme_texts as (
    select * from {{ ref('stg_predictions__theme_texts') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

labelled_own_posts as (
    select distinct
        labels.mention_id,
        labels.department
    from labels
    inner join mentions on labels.mention_id = mentions.mention_id
    where mentions.is_own_post
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
        mentions.week_start_date,
        row_number() over (
            partition by theme_texts.theme_id, mentions.week_start_date, mentions.author_key, mentions.text_hash
            order by mentions.posted_at, mentions.mention_id
        ) as copy_number
    from theme_texts
    inner join mentions on theme_texts.text_hash = mentions.text_hash
    left join labelled_own_posts
        on
            mentions.mention_id = labelled_own_posts.mention_id
            and theme_texts.department = labelled_own_posts.department
    -- an own post belongs to a theme only where the department learns from it; one that quotes a customer does not
    where
        not mentions.is_own_post
        or labelled_own_posts.mention_id is not null
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
    week_start_date
from themed
where copy_number = 1

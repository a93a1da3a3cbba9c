-- One row per week and theme: up to twelve mentions to choose quotes from, by different people and in different words.
with themed as (
    select * from {{ ref('int_mentions_on_theme_topic') }}
),

-- a good quote says what the theme's other texts say, which counts most; it is surely of the topic that the theme
-- stands under, long enough to say something, and short enough to read at a glance; an author whom many follow speaks
-- for more people
scored as (
    select
        *,
        2 * coalesce(likeness_ratio, 0)
        + topic_confidence_ratio
        + least(text_length, 200) / 400.0
        - greatest(text_length - 280, 0) / 2000.0
        + log10(1 + coalesce(author_followers_count, 0)) / 12 as quote_score
    from themed
),

distinct_texts as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id, text_hash
            order by author_followers_count desc nulls last, mention_id
        ) as copy_rank
    from scored
),

distinct_authors as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id, author_key
            order by quote_score desc, mention_id
        ) as text_rank
    from distinct_texts
    where copy_rank = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id
            order by quote_score desc, mention_id
        ) as example_rank
    from distinct_authors
    where text_rank = 1
)

select
    week_start_date,
    theme_id,
    {{ ordered_list('mention_id', 'example_rank') }} as example_mention_ids
from ranked
where example_rank <= 12
group by week_start_date, theme_id

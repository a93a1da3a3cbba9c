-- One row per week and theme: up to three mentions to quote, by different people and in different words.
with themed as (
    select * from {{ ref('int_mentions_themed') }}
),

-- of copies the one with the widest audience; of an author the longest text, as far as it still reads at a glance
distinct_texts as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id, text_hash
            order by author_followers_count desc nulls last, mention_id
        ) as copy_rank
    from themed
),

distinct_authors as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id, author_key
            order by least(text_length, 280) desc, mention_id
        ) as text_rank
    from distinct_texts
    where copy_rank = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by week_start_date, theme_id
            order by author_followers_count desc nulls last, least(text_length, 280) desc, mention_id
        ) as example_rank
    from distinct_authors
    where text_rank = 1
)

select
    week_start_date,
    theme_id,
    {{ ordered_list('mention_id', 'example_rank') }} as example_mention_ids
from ranked
where example_rank <= 3
group by week_start_date, theme_id

-- One row per theme and text that says it, under the title that a language model wrote, else the mined one.
with theme_texts as (
    select * from {{ source('predictions', 'theme_texts') }}
),

theme_titles as (
    select * from {{ ref('stg_predictions__theme_titles') }}
)

select
    theme_texts.theme_id,
    theme_texts.department,
    coalesce(theme_titles.title, theme_texts.title) as title,
    theme_texts.text_hash,
    theme_texts.likeness_ratio
from theme_texts
left join theme_titles on theme_texts.theme_id = theme_titles.theme_id

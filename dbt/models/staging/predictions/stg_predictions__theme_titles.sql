-- One row per theme whose title a language model wrote, while its mined title is the one that the model was to better.
with theme_titles as (
    select * from {{ source('predictions', 'theme_titles') }}
),

theme_texts as (
    select * from {{ source('predictions', 'theme_texts') }}
)

select distinct
    theme_titles.theme_id,
    theme_titles.title,
    theme_titles.model_name
from theme_titles
inner join theme_texts
    on
        theme_titles.theme_id = theme_texts.theme_id
        and theme_titles.mined_title = theme_texts.title
where theme_titles.title is not null

-- One row per theme and text that says it.
with theme_texts as (
    select * from {{ source('predictions', 'theme_texts') }}
)

select
    theme_id,
    department,
    title,
    text_hash
from theme_texts

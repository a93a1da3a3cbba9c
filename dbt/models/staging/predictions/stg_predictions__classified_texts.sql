-- One row per text and kind of author: its language and sentiment.
with classified_texts as (
    select * from {{ source('predictions', 'classified_texts') }}
)

select
    text_hash,
    author_kind,
    language,
    sentiment,
    sentiment_score,
    classifier_version,
    classified_at
from classified_texts

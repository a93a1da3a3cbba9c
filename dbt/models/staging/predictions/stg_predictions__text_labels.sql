-- One row per text, kind of author, kind and label.
with text_labels as (
    select * from {{ source('predictions', 'text_labels') }}
)

select
    text_hash,
    author_kind,
    kind,
    label,
    confidence_ratio,
    evidence,
    classifier_version,
    coalesce(is_abstained, false) as is_abstained
from text_labels

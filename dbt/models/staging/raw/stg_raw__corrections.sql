-- One row per judgement of a person about one label of a mention.
with corrections as (
    select * from {{ source('raw', 'corrections') }}
)

select
    correction_id,
    mention_id,
    text_hash,
    author_kind,
    kind,
    label,
    classifier_version,
    corrected_by,
    origin,
    is_present,
    corrected_at
from corrections

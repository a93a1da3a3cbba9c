-- One row per text, kind of author, entity type, entity, other entity and the words used for it.
with text_entities as (
    select * from {{ source('predictions', 'text_entities') }}
)

select
    text_hash,
    author_kind,
    entity_type,
    entity,
    other_entity,
    surface_text,
    amount,
    currency,
    classifier_version
from text_entities

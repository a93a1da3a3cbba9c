-- One row per mention, entity and the words used for it: competitors, products, prices and the like in the newest text.
with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

text_entities as (
    select * from {{ ref('stg_predictions__text_entities') }}
)

select
    mentions.mention_id,
    text_entities.entity_type,
    text_entities.entity,
    text_entities.other_entity,
    text_entities.surface_text,
    text_entities.currency,
    text_entities.classifier_version,
    text_entities.amount,
    mentions.week_start_date
from mentions
inner join text_entities
    on
        mentions.text_hash = text_entities.text_hash
        and case when mentions.is_own_post then 'own' else 'public' end = text_entities.author_kind

-- One row per mention, kind and label: what the classifier says of the newest text, abstained or not.
{{ config(materialized='conversations', stored=false) }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

text_labels as (
    select * from {{ ref('stg_predictions__text_labels') }}
)

select
    mentions.mention_id,
    text_labels.kind,
    text_labels.label,
    text_labels.evidence,
    text_labels.classifier_version,
    text_labels.confidence_ratio,
    text_labels.is_abstained,
    mentions.is_own_post,
    mentions.week_start_date
from mentions
inner join text_labels
    on
        mentions.text_hash = text_labels.text_hash
        and case when mentions.is_own_post then 'own' else 'public' end = text_labels.author_kind

-- One row per mention, kind and label that waits for a person's judgement: the classifier abstained, or was unsure.
with predicted as (
    select * from {{ ref('int_labels_predicted') }}
),

corrected as (
    select * from {{ ref('int_labels_corrected') }}
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
)

select
    predicted.mention_id,
    predicted.kind,
    predicted.label,
    taxonomy.department,
    case when predicted.is_abstained then 'abstained' else 'unsure' end as reason,
    predicted.evidence,
    predicted.classifier_version,
    predicted.confidence_ratio,
    -- how far from sure, times how far it is heard: 1 for nobody, 2 for ten followers, 7 for a million; our own
    -- accounts have so many that their posts would always come first
    (1 - abs(2 * coalesce(predicted.confidence_ratio, 0.5) - 1))
    * (1 + log10(1 + case when predicted.is_own_post then 0 else coalesce(mentions.author_followers_count, 0) end))
        as review_value,
    predicted.week_start_date
from predicted
inner join mentions on predicted.mention_id = mentions.mention_id
left join corrected
    on
        predicted.mention_id = corrected.mention_id
        and predicted.kind = corrected.kind
        and predicted.label = corrected.label
left join taxonomy
    on
        predicted.kind = taxonomy.kind
        and predicted.label = taxonomy.label
where
    corrected.mention_id is null
    and (
        predicted.is_abstained
        or coalesce(predicted.confidence_ratio, 0) < {{ var('low_confidence_ratio') }}
    )

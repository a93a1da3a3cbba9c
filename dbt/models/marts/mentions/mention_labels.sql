-- One row per mention, kind and label: what a person says of the mention's newest text, else the classifier.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with predicted as (
    select * from {{ ref('int_labels_predicted') }}
),

corrected as (
    select * from {{ ref('int_labels_corrected') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
),

decided as (
    select
        coalesce(predicted.mention_id, corrected.mention_id) as mention_id,
        coalesce(predicted.kind, corrected.kind) as kind,
        coalesce(predicted.label, corrected.label) as label,
        coalesce(predicted.week_start_date, corrected.week_start_date) as week_start_date,
        corrected.mention_id is not null as is_corrected,
        -- a person who confirms what the classifier had given leaves it its words; else the label is the person's
        coalesce(not predicted.is_abstained, false) as is_given_by_classifier,
        coalesce(corrected.is_present, not predicted.is_abstained) as is_present,
        predicted.evidence,
        predicted.classifier_version,
        predicted.confidence_ratio,
        corrected.corrected_by
    from predicted
    full outer join corrected
        on
            predicted.mention_id = corrected.mention_id
            and predicted.kind = corrected.kind
            and predicted.label = corrected.label
)

select
    decided.mention_id,
    decided.kind,
    decided.label,
    taxonomy.category,
    taxonomy.department,
    case
        when decided.is_given_by_classifier then decided.evidence
        else 'given by ' || coalesce(decided.corrected_by, 'a person')
    end as evidence,
    case when decided.is_given_by_classifier then decided.classifier_version else 'person' end as classifier_version,
    case when decided.is_corrected then 1.0 else decided.confidence_ratio end as confidence_ratio,
    decided.week_start_date
from decided
left join taxonomy
    on
        decided.kind = taxonomy.kind
        and decided.label = taxonomy.label
where decided.is_present

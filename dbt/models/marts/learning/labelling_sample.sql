-- One row per week, department, mention and topic of the random sample by which the classifier is measured.
with predicted as (
    select * from {{ ref('int_labels_predicted') }}
    where not is_abstained
),

judgements as (
    select * from {{ ref('int_sample_judgements') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
    where department is not null
),

ranked as (
    select
        predicted.week_start_date,
        taxonomy.department,
        predicted.mention_id,
        predicted.kind,
        predicted.label,
        predicted.evidence,
        predicted.classifier_version,
        predicted.confidence_ratio,
        dense_rank() over (
            partition by predicted.week_start_date, taxonomy.department
            order by
                {{ text_digest("predicted.mention_id || ' ' || cast(predicted.week_start_date as varchar)") }},
                predicted.mention_id
        ) as sample_rank
    from predicted
    inner join taxonomy
        on
            predicted.kind = taxonomy.kind
            and predicted.label = taxonomy.label
)

select
    ranked.week_start_date,
    ranked.department,
    ranked.mention_id,
    ranked.kind,
    ranked.label,
    ranked.evidence,
    ranked.classifier_version,
    ranked.confidence_ratio,
    ranked.sample_rank,
    judgements.mention_id is not null as is_labelled
from ranked
left join judgements
    on
        ranked.mention_id = judgements.mention_id
        and ranked.label = judgements.label
        and ranked.classifier_version = judgements.classifier_version
where ranked.sample_rank <= {{ var('labelling_sample_mention_count') }}

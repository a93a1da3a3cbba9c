-- One row per mention of a weekly sample and label that a classifier had given it: whether a person found it right.
with corrections as (
    select * from {{ ref('stg_raw__corrections') }}
    where
        origin = 'sample'
        and classifier_version is not null
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
    where department is not null
),

ranked as (
    select
        corrections.mention_id,
        taxonomy.department,
        corrections.label,
        corrections.classifier_version,
        corrections.is_present,
        mentions.week_start_date,
        row_number() over (
            partition by corrections.mention_id, corrections.label, corrections.classifier_version
            order by corrections.corrected_at desc, corrections.correction_id desc
        ) as judgement_rank
    from corrections
    inner join mentions
        on
            corrections.mention_id = mentions.mention_id
            and corrections.text_hash = mentions.text_hash
    inner join taxonomy
        on
            corrections.kind = taxonomy.kind
            and corrections.label = taxonomy.label
)

select
    mention_id,
    department,
    label,
    classifier_version,
    is_present,
    week_start_date
from ranked
where judgement_rank = 1

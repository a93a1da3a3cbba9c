-- One row per mention, kind and label that a person judged: the newest judgement of the text as it is now.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with corrections as (
    select * from {{ ref('stg_raw__corrections') }}
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

ranked as (
    select
        corrections.*,
        mentions.week_start_date,
        row_number() over (
            partition by corrections.mention_id, corrections.kind, corrections.label
            order by corrections.corrected_at desc, corrections.correction_id desc
        ) as correction_rank
    from corrections
    -- who corrected a text did not see what it was edited into, and a deleted text has no labels
    inner join mentions
        on
            corrections.mention_id = mentions.mention_id
            and corrections.text_hash = mentions.text_hash
)

select
    mention_id,
    kind,
    label,
    corrected_by,
    is_present,
    week_start_date,
    corrected_at
from ranked
where correction_rank = 1

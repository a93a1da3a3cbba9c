-- One row per own post that may be a risk: the digest's words about it, for Legal.
with labels as (
    select * from {{ ref('mention_labels') }}
    where label = 'participation_risk'
),

mentions as (
    select * from {{ ref('mentions') }}
    where is_own_post
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        department = 'legal'
        and label = 'participation_risk'
)

select
    labels.week_start_date,
    mentions.mention_id,
    next_steps.next_step,
    'A post by ' || coalesce(mentions.author_name, mentions.author_id, 'us') || coalesce(' on ' || mentions.channel, '')
    || ' needs a look' as title,
    coalesce('Because of “' || nullif(labels.evidence, '') || '”', 'No single word stands out')
    || coalesce('; written by ' || mentions.member_id, '') || '.' as body,
    row_number() over (
        partition by labels.week_start_date
        order by labels.confidence_ratio desc, mentions.mention_id
    ) as post_rank
from labels
inner join mentions on labels.mention_id = mentions.mention_id
left join next_steps on true

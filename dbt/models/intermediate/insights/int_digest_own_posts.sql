-- One row per own post that may be a risk: the digest's words about it, for Legal.
with labels as (
    select * from {{ ref('mention_labels') }}
    where label = 'participation_risk'
),

mentions as (
    select * from {{ ref('mentions') }}
    where is_own_post
),

members as (
    select
        member_id,
        min(member_name) as member_name
    from {{ ref('stg_company__team_members') }}
    group by member_id
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        standing is null
        and department = 'legal'
        and label = 'participation_risk'
),

-- the classifier gives "rule (law): words"
read as (
    select
        labels.mention_id,
        labels.week_start_date,
        labels.confidence_ratio,
        labels.evidence,
        {{ first_match('labels.evidence', '^([a-z_]+) \\(', 1) }} as rule,
        {{ first_match('labels.evidence', '^[a-z_]+ \\((.*)\\): ', 1) }} as law,
        {{ first_match('labels.evidence', '^[a-z_]+ \\(.*\\): (.*)$', 1) }} as words
    from labels
)

select
    read.week_start_date,
    read.mention_id,
    read.rule,
    next_steps.next_step,
    {{ list_of('read.mention_id') }} as example_mention_ids,
    cast(1 as bigint) as mention_count,
    cast(1 as bigint) as author_count,
    coalesce(
        upper(substr(replace(read.rule, '_', ' '), 1, 1)) || substr(replace(read.rule, '_', ' '), 2),
        'A post to look at'
    )
    || ': ' || coalesce(mentions.author_name, mentions.author_id, 'us')
    || coalesce(', written by ' || coalesce(members.member_name, mentions.member_id), '') as title,
    case
        when read.rule is null
            then coalesce('Because of “' || nullif(read.evidence, '') || '”.', 'No single word stands out.')
        else
            coalesce('The rule rests on ' || read.law || '.', '')
            || coalesce(' The words: “' || nullif(trim(read.words, ' ;,'), '') || '”.', ' No single word stands out.')
    end
    || ' The classifier is ' || {{ percent_in_words('read.confidence_ratio') }} || ' sure.' as body,
    row_number() over (
        partition by read.week_start_date
        order by read.confidence_ratio desc, read.mention_id
    ) as post_rank
from read
inner join mentions on read.mention_id = mentions.mention_id
left join members on mentions.member_id = members.member_id
left join next_steps on true

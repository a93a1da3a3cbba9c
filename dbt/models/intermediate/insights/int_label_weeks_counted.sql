-- One row per week and label: how many mentions of outsiders carry it, by how many people, and the week before.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

known_labels as (
    select distinct label
    from {{ ref('digest_labels') }}
),

counts as (
    select
        mentions.week_start_date,
        labels.label,
        count(*) as mention_count,
        count(distinct mentions.author_key) as author_count
    from labels
    inner join mentions on labels.mention_id = mentions.mention_id
    group by mentions.week_start_date, labels.label
),

filled as (
    select
        weeks.week_start_date,
        known_labels.label,
        weeks.is_complete,
        coalesce(counts.mention_count, 0) as mention_count,
        coalesce(counts.author_count, 0) as author_count
    from weeks
    cross join known_labels
    left join counts
        on
            weeks.week_start_date = counts.week_start_date
            and known_labels.label = counts.label
)

select
    week_start_date,
    label,
    mention_count,
    author_count,
    -- a part of a week is not compared with a whole one
    case when is_complete then lag(mention_count) over in_order end as previous_mention_count,
    case when is_complete then lag(author_count) over in_order end as previous_author_count
from filled
window in_order as (partition by label order by week_start_date)

-- One row per week and department: how many mentions it can learn from, and how sure the classifier is of that.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
    where department is not null
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
),

departments as (
    select distinct department
    from taxonomy
    where department is not null
),

counts as (
    select
        labels.week_start_date,
        labels.department,
        count(distinct labels.mention_id) as mention_count,
        count(distinct mentions.author_key) as author_count,
        count(*) as label_count,
        count(*) filter (
            where labels.confidence_ratio < {{ var('low_confidence_ratio') }}
        ) as low_confidence_label_count
    from labels
    inner join mentions on labels.mention_id = mentions.mention_id
    group by labels.week_start_date, labels.department
)

select
    weeks.week_start_date,
    departments.department,
    coalesce(counts.mention_count, 0) as mention_count,
    -- a part of a week is not compared with a whole one
    case
        when weeks.is_complete
            then
                lag(coalesce(counts.mention_count, 0)) over (
                    partition by departments.department
                    order by weeks.week_start_date
                )
    end as previous_mention_count,
    coalesce(counts.author_count, 0) as author_count,
    coalesce(counts.label_count, 0) as label_count,
    cast(counts.low_confidence_label_count as double) / counts.label_count as low_confidence_ratio
from weeks
cross join departments
left join counts
    on
        weeks.week_start_date = counts.week_start_date
        and departments.department = counts.department

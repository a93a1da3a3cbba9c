-- One row per theme and department: the topic that its mentions carry most surely, and the next step to suggest.
with themed as (
    select * from {{ ref('int_mentions_themed') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where standing is null
),

themes as (
    select distinct
        theme_id,
        department
    from themed
),

label_counts as (
    select
        themed.theme_id,
        themed.department,
        labels.label,
        row_number() over (
            partition by themed.theme_id, themed.department
            order by round(sum(labels.confidence_ratio), 6) desc, labels.label
        ) as label_rank
    from themed
    inner join labels
        on
            themed.mention_id = labels.mention_id
            and themed.department = labels.department
    group by themed.theme_id, themed.department, labels.label
)

select
    themes.theme_id,
    themes.department,
    label_counts.label,
    coalesce(topic_steps.next_step, department_steps.next_step) as next_step
from themes
left join label_counts
    on
        themes.theme_id = label_counts.theme_id
        and themes.department = label_counts.department
        and label_counts.label_rank = 1
left join next_steps as topic_steps
    on
        themes.department = topic_steps.department
        and label_counts.label = topic_steps.label
left join next_steps as department_steps
    on
        themes.department = department_steps.department
        and department_steps.label is null

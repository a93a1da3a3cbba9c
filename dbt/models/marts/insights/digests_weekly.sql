-- One row per week and digest, of a department or of a team of the front line: how many mentions concern it.
with departments as (
    select * from {{ ref('departments_weekly') }}
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

sections as (
    select * from {{ ref('digest_labels') }}
    where content = 'matters'
),

matters as (
    select * from {{ ref('int_matters') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

front_line_teams as (
    select distinct department
    from sections
    where department not in (select departments.department from departments)
),

counts as (
    select
        mentions.week_start_date,
        sections.department,
        count(distinct mentions.mention_id) as mention_count,
        count(distinct mentions.author_key) as author_count,
        cast(count(*) filter (
            where labels.confidence_ratio < {{ var('low_confidence_ratio') }}
        ) as double) / count(*) as low_confidence_ratio
    from sections
    inner join labels on sections.label = labels.label
    inner join mentions on labels.mention_id = mentions.mention_id
    group by mentions.week_start_date, sections.department
),

open_counts as (
    select
        week_start_date,
        department,
        count(distinct conversation_id) filter (where is_open) as open_count,
        count(distinct conversation_id) filter (where is_open and held_by is null) as unheld_count
    from matters
    group by week_start_date, department
),

everybody as (
    select
        week_start_date,
        department,
        mention_count,
        previous_mention_count,
        author_count,
        low_confidence_ratio
    from departments
    union all
    select
        weeks.week_start_date,
        front_line_teams.department,
        coalesce(counts.mention_count, 0) as mention_count,
        -- a part of a week is not compared with a whole one
        case
            when weeks.is_complete
                then
                    lag(coalesce(counts.mention_count, 0)) over (
                        partition by front_line_teams.department
                        order by weeks.week_start_date
                    )
        end as previous_mention_count,
        coalesce(counts.author_count, 0) as author_count,
        counts.low_confidence_ratio
    from weeks
    cross join front_line_teams
    left join counts
        on
            weeks.week_start_date = counts.week_start_date
            and front_line_teams.department = counts.department
)

select
    everybody.week_start_date,
    everybody.department,
    everybody.mention_count,
    everybody.previous_mention_count,
    everybody.author_count,
    coalesce(open_counts.open_count, 0) as open_count,
    coalesce(open_counts.unheld_count, 0) as unheld_count,
    everybody.low_confidence_ratio
from everybody
left join open_counts
    on
        everybody.week_start_date = open_counts.week_start_date
        and everybody.department = open_counts.department

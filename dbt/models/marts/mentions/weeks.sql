-- One row per week from the first mention to `as_of`: how much was heard.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

counts as (
    select
        week_start_date,
        count(*) filter (where not is_own_post) as mention_count,
        count(*) filter (where is_own_post) as own_post_count,
        count(distinct author_key) filter (where not is_own_post) as author_count,
        count(distinct source) filter (where not is_own_post) as source_count
    from mentions
    group by week_start_date
)

select
    weeks.week_start_date,
    coalesce(counts.mention_count, 0) as mention_count,
    coalesce(counts.own_post_count, 0) as own_post_count,
    coalesce(counts.author_count, 0) as author_count,
    coalesce(counts.source_count, 0) as source_count,
    weeks.is_complete
from weeks
left join counts on weeks.week_start_date = counts.week_start_date

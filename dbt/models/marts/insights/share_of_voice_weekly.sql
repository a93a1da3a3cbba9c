-- One row per week and company, ours or a competitor: how much of what names one of them names it.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

named as (
    select * from {{ ref('int_companies_voiced') }}
),

companies as (
    select distinct
        company,
        is_competitor
    from named
),

counts as (
    select
        week_start_date,
        company,
        is_competitor,
        count(*) as mention_count,
        count(distinct author_key) as author_count,
        count(*) filter (where sentiment = 'negative') as negative_mention_count
    from named
    group by week_start_date, company, is_competitor
),

filled as (
    select
        weeks.week_start_date,
        weeks.is_complete,
        companies.company,
        companies.is_competitor,
        coalesce(counts.mention_count, 0) as mention_count,
        coalesce(counts.author_count, 0) as author_count,
        coalesce(counts.negative_mention_count, 0) as negative_mention_count
    from weeks
    cross join companies
    left join counts
        on
            weeks.week_start_date = counts.week_start_date
            and companies.company = counts.company
            and companies.is_competitor = counts.is_competitor
)

select
    week_start_date,
    company,
    mention_count,
    -- a part of a week is not compared with a whole one
    case when is_complete then lag(mention_count) over in_order end as previous_mention_count,
    author_count,
    case when is_complete then lag(author_count) over in_order end as previous_author_count,
    negative_mention_count,
    cast(mention_count as double)
    / nullif(sum(mention_count) over (partition by week_start_date), 0) as share_ratio,
    is_competitor
from filled
window in_order as (partition by company, is_competitor order by week_start_date)

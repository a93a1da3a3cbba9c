-- One row per week, department and theme that was named in that week or in the week before it: how many, who, how.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

themed as (
    select * from {{ ref('int_mentions_on_theme_topic') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

baseline_weeks as (
    select * from {{ ref('int_baseline_weeks') }}
),

counts as (
    select
        themed.week_start_date,
        themed.theme_id,
        themed.department,
        min(themed.title) as title,
        count(*) as mention_count,
        count(distinct themed.author_key) as author_count,
        max(themed.author_followers_count) as most_followers_count,
        cast(count(*) filter (where mentions.sentiment = 'negative') as double) / count(*) as negative_ratio,
        cast(count(*) filter (where mentions.sentiment = 'positive') as double) / count(*) as positive_ratio,
        -- a mean of fractions hangs on the order of adding in its last digits
        round(avg(themed.topic_confidence_ratio), 6) as confidence_ratio
    from themed
    inner join mentions on themed.mention_id = mentions.mention_id
    group by themed.week_start_date, themed.theme_id, themed.department
),

-- a week in which a theme falls silent has a row too: otherwise nobody would see it fade
theme_weeks as (
    select
        week_start_date,
        theme_id,
        department,
        title
    from counts
    union
    select
        {{ days_after('counts.week_start_date', 7) }} as week_start_date,
        counts.theme_id,
        counts.department,
        counts.title
    from counts
),

-- people of each week, summed: whoever says it in two weeks counts in both, as in the week itself
baselines as (
    select
        theme_weeks.week_start_date,
        theme_weeks.theme_id,
        theme_weeks.department,
        count(*) as baseline_weeks_count,
        min(baseline_weeks.elapsed_ratio) as elapsed_ratio,
        cast(coalesce(sum(counts.author_count), 0) as bigint) as baseline_author_count
    from theme_weeks
    inner join baseline_weeks on theme_weeks.week_start_date = baseline_weeks.week_start_date
    left join counts
        on
            baseline_weeks.baseline_week_start_date = counts.week_start_date
            and theme_weeks.theme_id = counts.theme_id
            and theme_weeks.department = counts.department
    group by theme_weeks.week_start_date, theme_weeks.theme_id, theme_weeks.department
),

compared as (
    select
        weeks.week_start_date,
        weeks.first_week_start_date,
        weeks.is_complete,
        theme_weeks.theme_id,
        theme_weeks.department,
        theme_weeks.title,
        coalesce(counts.mention_count, 0) as mention_count,
        coalesce(counts.author_count, 0) as author_count,
        counts.most_followers_count,
        counts.negative_ratio,
        counts.positive_ratio,
        counts.confidence_ratio,
        -- the first week of the data has no week before it; any other week without the theme had none of it
        case
            when weeks.week_start_date > weeks.first_week_start_date then coalesce(previous.mention_count, 0)
        end as previous_mention_count,
        case
            when weeks.week_start_date > weeks.first_week_start_date then coalesce(previous.author_count, 0)
        end as previous_author_count,
        coalesce(before_previous.author_count, 0) as author_count_two_weeks_before,
        coalesce(baselines.baseline_weeks_count, 0) as baseline_weeks_count,
        baselines.baseline_author_count,
        baselines.elapsed_ratio,
        coalesce(sum(counts.mention_count) over (
            partition by theme_weeks.theme_id, theme_weeks.department
            order by weeks.week_start_date
            range between
            interval '{{ var("theme_memory_weeks_count") * 7 }} days' preceding and interval '7 days' preceding
        ), 0) as remembered_mention_count
    from theme_weeks
    inner join weeks on theme_weeks.week_start_date = weeks.week_start_date
    left join counts
        on
            theme_weeks.week_start_date = counts.week_start_date
            and theme_weeks.theme_id = counts.theme_id
            and theme_weeks.department = counts.department
    left join counts as previous
        on
            theme_weeks.week_start_date = {{ days_after('previous.week_start_date', 7) }}
            and theme_weeks.theme_id = previous.theme_id
            and theme_weeks.department = previous.department
    left join counts as before_previous
        on
            theme_weeks.week_start_date = {{ days_after('before_previous.week_start_date', 14) }}
            and theme_weeks.theme_id = before_previous.theme_id
            and theme_weeks.department = before_previous.department
    left join baselines
        on
            theme_weeks.week_start_date = baselines.week_start_date
            and theme_weeks.theme_id = baselines.theme_id
            and theme_weeks.department = baselines.department
)

select
    *,
    -- what as long a part of the weeks before brought, on average
    case
        when baseline_weeks_count > 0 then baseline_author_count * elapsed_ratio / baseline_weeks_count
    end as usual_author_count
from compared

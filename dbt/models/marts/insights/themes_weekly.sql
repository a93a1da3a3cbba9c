-- One row per week, department and theme that somebody named in that week or in the week before it.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

themed as (
    select * from {{ ref('int_mentions_themed') }}
),

examples as (
    select * from {{ ref('int_theme_examples') }}
),

counts as (
    select
        week_start_date,
        theme_id,
        department,
        min(title) as title,
        count(*) as mention_count,
        count(distinct author_key) as author_count
    from themed
    group by week_start_date, theme_id, department
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
        -- the first week of the data has no week before it; any other week without the theme had none of it
        case
            when weeks.week_start_date > weeks.first_week_start_date then coalesce(previous.mention_count, 0)
        end as previous_mention_count,
        case
            when weeks.week_start_date > weeks.first_week_start_date then coalesce(previous.author_count, 0)
        end as previous_author_count,
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
),

judged as (
    select
        *,
        mention_count > 0
        and remembered_mention_count = 0
        and week_start_date > first_week_start_date as is_new
    from compared
),

final as (
    select
        judged.week_start_date,
        judged.theme_id,
        judged.department,
        judged.title,
        {{ text_list_or_empty('examples.example_mention_ids') }} as example_mention_ids,
        judged.mention_count,
        judged.previous_mention_count,
        judged.author_count,
        judged.previous_author_count,
        cast(judged.remembered_mention_count as bigint) as previous_weeks_mention_count,
        case
            when judged.previous_mention_count >= {{ var('smallest_comparable_count') }}
                then
                    cast(judged.mention_count - judged.previous_mention_count as double)
                    / judged.previous_mention_count
        end as change_ratio,
        -- how many standard deviations of chance lie between the two weeks, if mentions came at random (Poisson)
        case
            when greatest(judged.mention_count, judged.previous_mention_count) >= {{ var('smallest_comparable_count') }}
                then
                    (judged.mention_count - judged.previous_mention_count)
                    / sqrt(judged.mention_count + judged.previous_mention_count)
        end as change_deviation,
        -- one point a person, one for every person more than the week before, half as many again for what is new
        cast(
            judged.author_count
            + greatest(coalesce(judged.author_count - judged.previous_author_count, 0), 0)
            + case when judged.is_new then 0.5 * judged.author_count else 0 end as double
        ) as weight,
        judged.is_new,
        judged.is_complete
    from judged
    left join examples
        on
            judged.week_start_date = examples.week_start_date
            and judged.theme_id = examples.theme_id
)

select * from final

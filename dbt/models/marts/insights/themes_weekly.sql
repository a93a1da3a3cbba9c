-- One row per week, department and theme that somebody named in that week or in the week before it.
with counted as (
    select * from {{ ref('int_theme_weeks_counted') }}
),

chances as (
    select * from {{ ref('int_theme_chances') }}
),

examples as (
    select * from {{ ref('int_theme_examples') }}
),

topics as (
    select * from {{ ref('int_theme_next_steps') }}
),

entities as (
    select * from {{ ref('int_theme_entities') }}
),

written_titles as (
    select * from {{ ref('stg_predictions__theme_titles') }}
),

judged as (
    select
        counted.*,
        topics.label as topic,
        chances.chance_ratio,
        counted.mention_count > 0
        and counted.remembered_mention_count = 0
        and counted.week_start_date > counted.first_week_start_date as is_new,
        coalesce(
            chances.is_more
            and chances.chance_ratio < {{ var('largest_chance_ratio') }}
            and counted.author_count >= {{ var('smallest_comparable_count') }}, false
        ) as is_growing,
        coalesce(
            not chances.is_more
            and chances.chance_ratio < {{ var('largest_chance_ratio') }}
            and counted.is_complete, false
        ) as is_fading
    from counted
    left join chances
        on
            counted.week_start_date = chances.week_start_date
            and counted.department = chances.department
            and counted.theme_id = chances.theme_id
    left join topics
        on
            counted.department = topics.department
            and counted.theme_id = topics.theme_id
),

-- the parts of the weight, each between nothing and one
weighed as (
    select
        *,
        case when is_growing then (author_count - usual_author_count) / author_count else 0 end as growth_points,
        case when is_new then 0.5 else 0 end as novelty_points,
        least(0.5, log10(1 + coalesce(most_followers_count, 0)) / 12) as reach_points,
        0.5 * coalesce(negative_ratio, 0) as mood_points
    from judged
),

final as (
    select
        weighed.week_start_date,
        weighed.theme_id,
        weighed.department,
        weighed.title,
        written_titles.model_name as title_model,
        weighed.topic,
        case
            when weighed.is_new then 'new'
            when weighed.is_growing then 'growing'
            when weighed.is_fading then 'fading'
            when weighed.mention_count = 0 then 'silent'
            when
                weighed.previous_author_count = 0
                and weighed.author_count_two_weeks_before = 0
                and weighed.remembered_mention_count > 0
                then 'back'
            else 'steady'
        end as standing,
        {{ text_list_or_empty('entities.products') }} as products,
        {{ text_list_or_empty('entities.competitors') }} as competitors,
        {{ text_list_or_empty('examples.example_mention_ids') }} as example_mention_ids,
        weighed.mention_count,
        -- a part of a week is not compared with a whole one
        case when weighed.is_complete then weighed.previous_mention_count end as previous_mention_count,
        weighed.author_count,
        case when weighed.is_complete then weighed.previous_author_count end as previous_author_count,
        cast(weighed.remembered_mention_count as bigint) as previous_weeks_mention_count,
        weighed.baseline_weeks_count,
        weighed.usual_author_count,
        case
            when weighed.is_complete and weighed.previous_mention_count >= {{ var('smallest_comparable_count') }}
                then
                    cast(weighed.mention_count - weighed.previous_mention_count as double)
                    / weighed.previous_mention_count
        end as change_ratio,
        weighed.chance_ratio,
        weighed.most_followers_count,
        weighed.negative_ratio,
        weighed.positive_ratio,
        weighed.confidence_ratio,
        -- four times as many people matter twice as much: by number alone the same large themes would lead every week
        round(coalesce(
            sqrt(weighed.author_count)
            * (1 + weighed.growth_points + weighed.novelty_points + weighed.reach_points + weighed.mood_points)
            * weighed.confidence_ratio,
            0
        ), 6) as weight,
        weighed.is_new,
        weighed.is_complete,
        entities.first_posted_at,
        entities.last_posted_at
    from weighed
    left join written_titles on weighed.theme_id = written_titles.theme_id
    left join examples
        on
            weighed.week_start_date = examples.week_start_date
            and weighed.theme_id = examples.theme_id
    left join entities
        on
            weighed.week_start_date = entities.week_start_date
            and weighed.department = entities.department
            and weighed.theme_id = entities.theme_id
)

select * from final

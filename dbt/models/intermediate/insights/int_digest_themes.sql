-- One row per week, department and theme that was named: its standing in each section of the digest, and its words.
with themes as (
    select
        *,
        -- what one person says is no theme, and what is mostly of other topics is none of this one
        coalesce(
            author_count >= 2 and confidence_ratio >= {{ var('smallest_topic_confidence_ratio') }}, false
        ) as is_told
    from {{ ref('themes_weekly') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
),

next_steps as (
    select * from {{ ref('int_theme_next_steps') }}
),

actions as (
    select * from {{ ref('insight_actions') }}
),

changes as (
    select * from {{ ref('int_theme_changes_told') }}
),

-- what is new or grows asks for something else than what is always there
standing_steps as (
    select * from {{ ref('next_steps') }}
    where standing is not null
),

-- a digest is read in the week after the one that it tells of: an action opened in that time belongs on its card
ranked_actions as (
    select
        themes.week_start_date,
        themes.department,
        themes.theme_id,
        actions.action_id,
        actions.owner,
        actions.next_step,
        row_number() over (
            partition by themes.week_start_date, themes.department, themes.theme_id
            order by actions.opened_at desc, actions.action_id
        ) as action_rank
    from themes
    inner join actions
        on
            themes.theme_id = actions.theme_id
            and actions.opened_at < {{ days_after('themes.week_start_date', 14) }}
            and (actions.closed_at is null or actions.closed_at >= {{ days_after('themes.week_start_date', 7) }})
            and (actions.status = 'open' or actions.closed_at is not null)
)

select
    themes.week_start_date,
    themes.theme_id,
    themes.department,
    themes.title,
    themes.topic as label,
    taxonomy.title as topic,
    themes.standing,
    themes.example_mention_ids,
    themes.mention_count,
    themes.author_count,
    themes.change_ratio,
    themes.chance_ratio,
    themes.weight,
    themes.is_new,
    themes.is_told,
    ranked_actions.action_id,
    ranked_actions.owner,
    {{ first_entries(joined_lists('themes.competitors', 'themes.products'), 8) }} as names,
    coalesce(
        ranked_actions.next_step,
        standing_steps.next_step,
        -- what is said ever less asks for nothing that is not said of it
        case when themes.standing <> 'fading' then next_steps.next_step end
    ) as next_step,
    case
        -- too few to compare with the week before: what fades is few beside what is usual, the rest are only counted
        when
            not themes.is_new
            and greatest(themes.mention_count, coalesce(themes.previous_mention_count, 0))
            < {{ var('smallest_comparable_count') }}
            then
                case
                    when themes.mention_count = 0 and not themes.is_complete then 'Not heard so far'
                    when themes.mention_count = 0 then 'Not heard in this week'
                    else
                        {{ counted('themes.author_count', 'person', 'people') }} || ', '
                        || {{ counted('themes.mention_count', 'mention', 'mentions') }}
                end
                || case
                    when themes.standing = 'fading'
                        then
                            ', where ' || {{ counted('round(themes.usual_author_count)', 'person', 'people') }}
                            || ' would be usual'
                    else ''
                end
                || '.'
        when themes.is_new
            then
                {{ counted('themes.author_count', 'person', 'people') }} || ', '
                || {{ counted('themes.mention_count', 'mention', 'mentions') }} || '. Not heard in the '
                || '{{ var("theme_memory_weeks_count") }} weeks before.'
        when not themes.is_complete
            then
                {{ counted('themes.author_count', 'person', 'people') }} || ', '
                || {{ counted('themes.mention_count', 'mention', 'mentions') }} || ' so far.'
        when themes.previous_mention_count is null
            then
                {{ counted('themes.author_count', 'person', 'people') }} || ', '
                || {{ counted('themes.mention_count', 'mention', 'mentions') }}
                || '. There is no week before to compare with.'
        when themes.mention_count = 0
            then
                'Not heard in this week; ' || {{ counted('themes.previous_author_count', 'person', 'people') }}
                || ' in the week before.'
        else
            {{ counted('themes.author_count', 'person', 'people') }}
            || {{ compared_people('themes.author_count', 'themes.previous_author_count') }}
            || ' (' || {{ counted('themes.mention_count', 'mention', 'mentions') }} || ').'
            || case when themes.standing = 'back' then ' Back after two weeks without it.' else '' end
    end || coalesce(changes.change_words, '') as body,
    -- the same without the people and the mentions, where these stand beside it
    nullif(trim(
        case
            when themes.is_new then 'Not heard in the {{ var("theme_memory_weeks_count") }} weeks before.'
            when not themes.is_complete then ''
            when themes.previous_mention_count is null then 'There is no week before to compare with.'
            else {{ people_compared('themes.author_count', 'themes.previous_author_count') }}
        end
        || case when themes.standing = 'back' then ' Back after two weeks without it.' else '' end
        || coalesce(changes.change_words, '')
    ), '') as comparison,
    -- what lifts a theme besides its people, the strongest first; what holds it down last
    case
        when themes.mention_count > 0
            then
                nullif(trim(
                    coalesce('It stands here ' || nullif(substr(
                        case
                            when themes.standing = 'growing'
                                then
                                    '; for its growth: '
                                    || case
                                        when themes.usual_author_count < 1 then 'fewer than 1 person'
                                        else {{ counted('round(themes.usual_author_count)', 'person', 'people') }}
                                    end
                                    || ' would be usual, and chance alone gives so many in '
                                    || {{ chance_in_words('themes.chance_ratio') }}
                            when themes.is_new then '; because it is new'
                            else ''
                        end
                        || case
                            when themes.most_followers_count >= {{ var('telling_followers_count') }}
                                then
                                    '; for its reach: somebody with '
                                    || {{ number_in_words('themes.most_followers_count') }} || ' followers says so'
                            else ''
                        end
                        || case
                            when
                                themes.negative_ratio >= 0.5
                                and themes.mention_count >= {{ var('smallest_comparable_count') }}
                                then
                                    '; for its tone: '
                                    || case
                                        when themes.negative_ratio = 1 then 'all of it'
                                        else {{ percent_in_words('themes.negative_ratio') }}
                                    end
                                    || ' is negative'
                            when themes.negative_ratio >= 0.5 then '; for its negative tone'
                            else ''
                        end,
                        3
                    ), '') || '.', '')
                    || case
                        when themes.confidence_ratio < {{ var('low_confidence_ratio') }}
                            then ' It stands lower because the classifier is unsure of it.'
                        else ''
                    end
                ), '')
    end as reason,
    row_number() over (
        partition by themes.week_start_date, themes.department
        order by case when themes.is_told then themes.weight end desc nulls last, themes.theme_id
    ) as weight_rank,
    row_number() over (
        partition by themes.week_start_date, themes.department, themes.topic
        order by case when themes.is_told then themes.weight end desc nulls last, themes.theme_id
    ) as topic_rank,
    row_number() over (
        partition by themes.week_start_date, themes.department, themes.is_new
        order by themes.is_told desc, themes.author_count desc, themes.mention_count desc, themes.theme_id
    ) as novelty_rank,
    row_number() over (
        partition by themes.week_start_date, themes.department, themes.standing
        order by themes.chance_ratio asc nulls last, themes.theme_id
    ) as chance_rank
from themes
left join taxonomy on themes.topic = taxonomy.label
left join changes
    on
        themes.week_start_date = changes.week_start_date
        and themes.department = changes.department
        and themes.theme_id = changes.theme_id
left join next_steps
    on
        themes.theme_id = next_steps.theme_id
        and themes.department = next_steps.department
left join standing_steps
    on
        themes.department = standing_steps.department
        and themes.topic = standing_steps.label
        and themes.standing = standing_steps.standing
left join ranked_actions
    on
        themes.week_start_date = ranked_actions.week_start_date
        and themes.department = ranked_actions.department
        and themes.theme_id = ranked_actions.theme_id
        and ranked_actions.action_rank = 1

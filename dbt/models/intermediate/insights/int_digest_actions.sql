-- One row per week and action that was open or was closed in it: what became of the insight, in the digest's words.
with actions as (
    select * from {{ ref('int_actions_resolved') }}
    where opened_at is not null
),

effects as (
    select * from {{ ref('int_action_effects_counted') }}
),

themes as (
    select * from {{ ref('themes_weekly') }}
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

known_themes as (
    select
        theme_id,
        min(department) as department,
        min(title) as title
    from themes
    group by theme_id
),

counted_actions as (
    select
        weeks.week_start_date,
        weeks.next_week_start_date,
        coalesce(actions.department, known_themes.department) as department,
        actions.*,
        coalesce(known_themes.title, actions.next_step, actions.action_id) as title,
        actions.closed_at is not null and actions.closed_at < weeks.next_week_start_date as is_closed,
        -- a theme without a row in a week was not named in it
        case when known_themes.theme_id is not null then coalesce(before.mention_count, 0) end as before_mention_count,
        case when known_themes.theme_id is not null then coalesce(after.mention_count, 0) end as after_mention_count,
        after.example_mention_ids,
        effects.before_mention_count as effect_before_mention_count,
        effects.before_author_count as effect_before_author_count,
        effects.since_mention_count,
        effects.since_author_count,
        effects.since_seconds
    from actions
    -- "before" is the whole week before the action was opened: the one whose digest called for it
    inner join weeks
        on
            weeks.week_start_date >= {{ week_start_date('actions.opened_at') }}
            and (
                actions.closed_at is null
                or weeks.week_start_date <= {{ week_start_date('actions.closed_at') }}
                -- four weeks later it is told once more whether it helped
                or (
                    actions.theme_id is not null
                    and weeks.week_start_date = {{ days_after(week_start_date('actions.closed_at'), 28) }}
                )
            )
    left join known_themes on actions.theme_id = known_themes.theme_id
    left join themes as before
        on
            actions.theme_id = before.theme_id
            and known_themes.department = before.department
            and {{ week_start_date('actions.opened_at') }} = {{ days_after('before.week_start_date', 7) }}
    left join themes as after
        on
            actions.theme_id = after.theme_id
            and known_themes.department = after.department
            and weeks.week_start_date = after.week_start_date
    left join effects
        on
            actions.action_id = effects.action_id
            and weeks.week_start_date = effects.week_start_date
)

select
    week_start_date,
    department,
    action_id,
    theme_id,
    owner,
    case when not is_closed then next_step end as next_step,
    title,
    case
        when is_closed
            then
                'Closed on ' || {{ date_in_words('closed_at') }} || coalesce(': ' || nullif(outcome, ''), '') || '.'
        else
            'Open since ' || {{ date_in_words('opened_at') }}
            || coalesce(
                case when due_date < next_week_start_date then ', overdue since ' else ', due ' end
                || {{ date_in_words('due_date') }}, ''
            ) || '.'
    end
    || coalesce(
        ' ' || {{ counted('effect_before_mention_count', 'mention', 'mentions') }} || ' by '
        || {{ counted('effect_before_author_count', 'person', 'people') }} || ' in the four weeks before, '
        || {{ number_in_words('since_mention_count') }} || ' by '
        || {{ counted('since_author_count', 'person', 'people') }} || ' in the '
        || {{ counted('floor(since_seconds / 86400)', 'day', 'days') }} || ' since.',
        ' ' || {{ counted('since_mention_count', 'mention', 'mentions') }} || ' by '
        || {{ counted('since_author_count', 'person', 'people') }} || ' in the '
        || {{ counted('floor(since_seconds / 86400)', 'day', 'days') }}
        || ' since; the four weeks before are not known.',
        ''
    ) as body,
    after_mention_count as mention_count,
    case
        when before_mention_count >= {{ var('smallest_comparable_count') }}
            then cast(after_mention_count - before_mention_count as double) / before_mention_count
    end as change_ratio,
    {{ text_list_or_empty('example_mention_ids') }} as example_mention_ids,
    row_number() over (
        partition by week_start_date, department
        order by is_closed, opened_at, action_id
    ) as action_rank
from counted_actions

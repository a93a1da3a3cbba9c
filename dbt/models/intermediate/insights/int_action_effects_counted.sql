-- One row per week and action on a theme, from the week it was opened in: who named the theme before it, and since.
{% set four_weeks_seconds = 28 * 86400 %}
with actions as (
    select * from {{ ref('int_actions_resolved') }}
    where
        opened_at is not null
        and theme_id is not null
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

themed as (
    select * from {{ ref('int_mentions_themed') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

known_themes as (
    select
        theme_id,
        min(department) as department
    from themed
    group by theme_id
),

spans as (
    select
        weeks.week_start_date,
        actions.action_id,
        actions.theme_id,
        known_themes.department,
        actions.opened_at,
        {{ seconds_after('actions.opened_at', -four_weeks_seconds) }} as before_starts_at,
        -- a part of the four weeks would say less than it seems to
        {{ day_start('weeks.first_week_start_date') }}
        <= {{ seconds_after('actions.opened_at', -four_weeks_seconds) }} as is_before_known,
        least({{ day_start('weeks.next_week_start_date') }}, {{ as_of() }}) as since_ends_at
    from actions
    inner join known_themes on actions.theme_id = known_themes.theme_id
    inner join weeks on weeks.week_start_date >= {{ week_start_date('actions.opened_at') }}
),

named as (
    select
        themed.theme_id,
        themed.department,
        themed.author_key,
        mentions.posted_at
    from themed
    inner join mentions on themed.mention_id = mentions.mention_id
),

counts as (
    select
        spans.week_start_date,
        spans.action_id,
        count(*) filter (where named.posted_at < spans.opened_at) as before_mention_count,
        count(distinct named.author_key) filter (where named.posted_at < spans.opened_at) as before_author_count,
        count(*) filter (where named.posted_at >= spans.opened_at) as since_mention_count,
        count(distinct named.author_key) filter (where named.posted_at >= spans.opened_at) as since_author_count
    from spans
    inner join named
        on
            spans.theme_id = named.theme_id
            and spans.department = named.department
            and spans.before_starts_at <= named.posted_at
            and spans.since_ends_at > named.posted_at
    group by spans.week_start_date, spans.action_id
)

select
    spans.week_start_date,
    spans.action_id,
    case when spans.is_before_known then coalesce(counts.before_mention_count, 0) end as before_mention_count,
    case when spans.is_before_known then coalesce(counts.before_author_count, 0) end as before_author_count,
    coalesce(counts.since_mention_count, 0) as since_mention_count,
    coalesce(counts.since_author_count, 0) as since_author_count,
    {{ seconds_between('spans.opened_at', 'spans.since_ends_at') }} as since_seconds
from spans
left join counts
    on
        spans.week_start_date = counts.week_start_date
        and spans.action_id = counts.action_id

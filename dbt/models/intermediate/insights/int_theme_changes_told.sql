-- One row per week, department and theme that took in another or was split off: the digest's words for it.
--
-- A digest is read in the week after the one that it tells of: what changed in that time belongs to it as well.
with changes as (
    select * from {{ ref('stg_predictions__theme_changes') }}
),

titles as (
    select distinct
        theme_id,
        title
    from {{ ref('stg_predictions__theme_texts') }}
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

told as (
    select distinct
        weeks.week_start_date,
        changes.department,
        changes.theme_id,
        changes.change,
        -- a title that is a quote has its marks already
        '“' || trim(changes.other_title, '“”') || '”' as other_title
    from weeks
    inner join changes
        on
            changes.changed_at >= {{ day_start('weeks.week_start_date') }}
            and changes.changed_at < {{ day_start(days_after('weeks.week_start_date', 14)) }}
    left join titles on changes.theme_id = titles.theme_id
    -- under the same title nobody saw that there were two
    where changes.change != 'took_in' or titles.title is distinct from changes.other_title
),

listed as (
    select
        week_start_date,
        department,
        theme_id,
        {{ ordered_text(
            "case when change = 'took_in' then other_title end", ', ', 'other_title'
        ) }} as taken_in,
        {{ ordered_text(
            "case when change = 'split_off' then other_title end", ', ', 'other_title'
        ) }} as split_from
    from told
    group by week_start_date, department, theme_id
)

select
    week_start_date,
    department,
    theme_id,
    coalesce(' It now holds what was told as ' || taken_in || '.', '')
    || coalesce(' It was told as a part of ' || split_from || ' before.', '') as change_words
from listed

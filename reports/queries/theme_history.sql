-- One row per week and theme that stands in one digest: the digest's week and the weeks since the first one asked for.
select
    theme_id,
    week_start_date,
    title_model,
    mention_count,
    previous_mention_count,
    author_count,
    previous_author_count,
    usual_author_count,
    standing,
    is_new
from marts.themes_weekly
where
    department = $department
    and week_start_date between $first_week_start_date and $week_start_date
    and theme_id in (
        select digest_items.theme_id
        from marts.digest_items
        where
            digest_items.week_start_date = $week_start_date
            and digest_items.department = $department
    )
order by theme_id, week_start_date

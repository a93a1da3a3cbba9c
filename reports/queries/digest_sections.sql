-- One row per section that one department's digest of one week sums up, and week since the first one asked for.
select
    section,
    week_start_date,
    body,
    next_step,
    example_mention_ids,
    mention_count,
    author_count,
    open_count,
    unheld_count
from marts.digest_sections
where
    department = $department
    and week_start_date between $first_week_start_date and $week_start_date
order by section, week_start_date

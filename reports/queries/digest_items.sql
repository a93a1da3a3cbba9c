-- One row per item of one department's digest of one week, in reading order within each section.
select
    section,
    rank,
    title,
    body,
    theme_id,
    mention_count,
    author_count,
    change_ratio,
    example_mention_ids,
    next_step,
    owner
from marts.digest_items
where
    week_start_date = $week_start_date
    and department = $department
order by section, rank, title

-- One row per item of one department's digest of one week, in reading order within each section.
select
    section,
    rank,
    title,
    body,
    comparison,
    reason,
    topic,
    theme_id,
    action_id,
    answer_mention_id,
    answered_mention_id,
    holder,
    next_step,
    owner,
    mention_count,
    author_count,
    change_ratio,
    answer_count,
    ended_well_count,
    is_unheld,
    names,
    example_mention_ids
from marts.digest_items
where
    week_start_date = $week_start_date
    and department = $department
order by section, rank, title

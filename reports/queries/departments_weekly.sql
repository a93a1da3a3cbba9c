-- One row per week and department: how many mentions concern it.
select
    week_start_date,
    department,
    mention_count,
    author_count,
    previous_mention_count,
    low_confidence_ratio
from marts.departments_weekly
order by week_start_date desc, department

-- One row per week and digest: how many mentions concern its department or team.
select
    week_start_date,
    department,
    mention_count,
    author_count,
    previous_mention_count,
    open_count,
    unheld_count,
    low_confidence_ratio
from marts.digests_weekly
order by week_start_date desc, department

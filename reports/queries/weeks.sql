-- One row per week with mentions, the newest first.
select
    week_start_date,
    mention_count,
    author_count,
    source_count,
    is_complete
from marts.weeks
order by week_start_date desc

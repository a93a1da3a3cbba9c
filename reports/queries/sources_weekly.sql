-- One row per source and channel of one week.
select
    source,
    channel,
    mention_count,
    last_posted_at,
    is_silent
from marts.sources_weekly
where week_start_date = $week_start_date
order by mention_count desc, source, channel

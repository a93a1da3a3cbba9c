-- One row per competitor and week since the first one asked for, of those with most mentions in the last: beside our own
-- share, which is near everything, theirs could not be told apart.
with newest as (
    select
        company,
        mention_count as newest_mention_count
    from marts.share_of_voice_weekly
    where
        week_start_date = $week_start_date
        and is_competitor
        and mention_count > 0
    order by mention_count desc, company
    limit 6
)

select
    share_of_voice_weekly.company,
    share_of_voice_weekly.week_start_date,
    share_of_voice_weekly.share_ratio
from newest
inner join marts.share_of_voice_weekly
    on
        newest.company = share_of_voice_weekly.company
        and share_of_voice_weekly.is_competitor
where share_of_voice_weekly.week_start_date between $first_week_start_date and $week_start_date
order by
    newest.newest_mention_count desc,
    share_of_voice_weekly.company,
    share_of_voice_weekly.week_start_date

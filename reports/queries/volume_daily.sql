-- One row per day and sentiment of one week, over all brands and channels.
select
    posted_date,
    sentiment,
    cast(sum(mention_count) as bigint) as mention_count
from marts.mention_volume_daily
where posted_date between $first_date and $last_date
group by posted_date, sentiment
order by posted_date, sentiment

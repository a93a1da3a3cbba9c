-- One row per day, brand, channel and sentiment with mentions by people outside the company.
with mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
)

select
    cast(posted_at as date) as posted_date,
    brand,
    channel,
    sentiment,
    count(*) as mention_count,
    count(distinct author_key) as author_count
from mentions
group by cast(posted_at as date), brand, channel, sentiment

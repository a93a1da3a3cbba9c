-- One row per brand and ended UTC hour with outside mentions: how many, by how many people, and how far they reach.
with mentions as (
    select * from {{ ref('mentions') }}
    where
        not is_own_post
        and posted_at < {{ hour_start(as_of()) }}
),

audiences as (
    select
        brand,
        {{ hour_start('posted_at') }} as hour_at,
        author_key,
        count(*) as mention_count,
        count(*) filter (where sentiment = 'negative') as negative_count,
        coalesce(max(author_followers_count), 0) as followers_count
    from mentions
    group by brand, {{ hour_start('posted_at') }}, author_key
),

hours as (
    select
        brand,
        -- mentions of no known brand are watched too, as one brand of their own
        coalesce(brand, '') as brand_key,
        cast(sum(mention_count) as bigint) as mention_count,
        cast(sum(negative_count) as bigint) as negative_count,
        count(*) as author_count,
        count(*) filter (where negative_count > 0) as negative_author_count,
        cast(sum(followers_count) as bigint) as reach_count,
        hour_at
    from audiences
    group by brand, hour_at
)

select
    *,
    cast(sum(mention_count) over (partition by brand_key order by hour_at) as bigint) as mention_count_so_far,
    min(hour_at) over (partition by brand_key) as first_hour_at
from hours

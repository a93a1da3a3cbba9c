-- One row per outside mention, company and price: what people say that a competitor, or one of our brands, charges.
with entities as (
    select * from {{ ref('mention_entities') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

prices as (
    select distinct
        mention_id,
        amount,
        currency
    from entities
    where
        entity_type = 'price'
        and amount is not null
),

competitors as (
    select distinct
        mention_id,
        entity as competitor
    from entities
    where entity_type = 'competitor'
)

select
    mentions.mention_id,
    mentions.author_key,
    -- a price beside a competitor's name is taken for the competitor's, any other for that of the brand concerned
    coalesce(competitors.competitor, brands.brand_name, mentions.brand) as company,
    mentions.channel,
    prices.currency,
    prices.amount,
    competitors.competitor is not null as is_competitor,
    mentions.week_start_date,
    mentions.posted_at
from prices
inner join mentions on prices.mention_id = mentions.mention_id
left join competitors on prices.mention_id = competitors.mention_id
left join brands on mentions.brand = brands.brand

-- One row per outside mention about business, and name of a company in it: whose it is and where in the text it stands.
with entities as (
    select distinct
        mention_id,
        entity_type,
        entity,
        surface_text
    from {{ ref('mention_entities') }}
    where entity_type in ('brand', 'product', 'competitor')
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

products as (
    select
        plain_words,
        min(brand) as brand
    from {{ ref('stg_company__brand_words') }}
    group by plain_words
),

-- a charge that somebody disputes says nothing of what a company asks
about_business as (
    select distinct mention_id
    from {{ ref('mention_labels') }}
    where label in ('pricing', 'competitor_positioning', 'competitor_offering', 'market_trend')
)

select
    mentions.mention_id,
    mentions.author_key,
    mentions.week_start_date,
    mentions.posted_at,
    case
        when entities.entity_type = 'product'
            then coalesce(product_brands.brand_name, brands.brand_name, mentions.brand)
        else entities.entity
    end as company,
    case when entities.entity_type = 'product' then entities.entity end as plan,
    entities.entity_type = 'competitor' as is_competitor,
    entities.surface_text,
    {{ place_in('lower(mentions.text)', 'lower(entities.surface_text)') }} as place
from about_business
inner join mentions on about_business.mention_id = mentions.mention_id
inner join entities on mentions.mention_id = entities.mention_id
left join brands on mentions.brand = brands.brand
left join products on {{ plain_words('entities.entity') }} = products.plain_words
left join brands as product_brands on products.brand = product_brands.brand

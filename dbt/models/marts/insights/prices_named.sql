-- One row per outside mention about business, company, plan and price: what people say that somebody charges.
with entities as (
    select distinct
        mention_id,
        entity,
        surface_text,
        amount,
        currency
    from {{ ref('mention_entities') }}
    where
        entity_type = 'price'
        and amount is not null
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

companies as (
    select * from {{ ref('int_companies_named') }}
    where place > 0
),

labels as (
    select * from {{ ref('mention_labels') }}
),

about_law as (
    select distinct mention_id
    from labels
    where label = 'regulatory_risk'
),

-- what a court awards is no price
about_business as (
    select distinct labels.mention_id
    from labels
    left join about_law on labels.mention_id = about_law.mention_id
    where
        labels.label in ('pricing', 'competitor_positioning', 'competitor_offering', 'market_trend')
        and about_law.mention_id is null
),

placed as (
    select
        mentions.mention_id,
        mentions.author_key,
        mentions.brand,
        mentions.channel,
        mentions.week_start_date,
        mentions.posted_at,
        entities.amount,
        entities.currency,
        {{ first_match('entities.entity', ' per (\\w+)$', 1) }} as period,
        {{ place_in('lower(mentions.text)', 'lower(entities.surface_text)') }} as place,
        substr(
            lower(mentions.text),
            {{ place_in('lower(mentions.text)', 'lower(entities.surface_text)') }} + length(entities.surface_text),
            16
        ) as words_after
    from about_business
    inner join mentions on about_business.mention_id = mentions.mention_id
    inner join entities on mentions.mention_id = entities.mention_id
),

-- "14 EUR cheaper" and "5 EUR off" are no prices
prices as (
    select * from placed
    where not {{ matches_pattern('words_after', "'^\\W*(cheaper|less|more|dearer|off|extra|back|refund)\\b'") }}
),

-- a price belongs to the company named last before it, else to the first named after it
ranked as (
    select
        prices.*,
        companies.company,
        companies.plan,
        companies.is_competitor,
        row_number() over (
            partition by prices.mention_id, prices.amount, prices.currency, prices.place
            order by
                case when companies.place < prices.place then 0 else 1 end,
                abs(companies.place - prices.place),
                companies.company,
                companies.plan
        ) as company_rank
    from prices
    left join companies on prices.mention_id = companies.mention_id
)

select
    ranked.mention_id,
    ranked.author_key,
    coalesce(ranked.company, brands.brand_name, ranked.brand) as company,
    ranked.plan,
    ranked.channel,
    ranked.currency,
    min(ranked.period) as period,
    ranked.amount,
    coalesce(ranked.is_competitor, false) as is_competitor,
    ranked.week_start_date,
    ranked.posted_at
from ranked
left join brands on ranked.brand = brands.brand
where ranked.company_rank = 1
group by
    ranked.mention_id,
    ranked.author_key,
    coalesce(ranked.company, brands.brand_name, ranked.brand),
    ranked.plan,
    ranked.channel,
    ranked.currency,
    ranked.amount,
    coalesce(ranked.is_competitor, false),
    ranked.week_start_date,
    ranked.posted_at

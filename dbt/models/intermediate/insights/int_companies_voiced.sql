-- One row per outside mention and company, ours or a competitor, that it names by word, address or where it stands.
with mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

entities as (
    select distinct
        mention_id,
        entity
    from {{ ref('mention_entities') }}
    where entity_type = 'competitor'
)

select
    mentions.mention_id,
    mentions.author_key,
    mentions.week_start_date,
    mentions.sentiment,
    coalesce(brands.brand_name, mentions.brand) as company,
    false as is_competitor
from mentions
left join brands on mentions.brand = brands.brand
-- what names nobody names us no more than a competitor
where mentions.brand is not null and mentions.brand_basis != 'only_brand'
union all
select
    mentions.mention_id,
    mentions.author_key,
    mentions.week_start_date,
    mentions.sentiment,
    entities.entity as company,
    true as is_competitor
from mentions
inner join entities on mentions.mention_id = entities.mention_id

-- One row per outside mention, company and remark: who is called cheaper or dearer, who was left and who was chosen.
with relations as (
    select distinct
        mention_id,
        entity_type,
        entity,
        other_entity
    from {{ ref('mention_entities') }}
    where entity_type in ('cheaper', 'dearer', 'switched_to', 'switched_from')
),

-- what is said of one side says the opposite of the other
sides as (
    select
        mention_id,
        entity_type as remark,
        entity
    from relations

    union distinct

    select
        mention_id,
        case entity_type
            when 'cheaper' then 'dearer'
            when 'dearer' then 'cheaper'
            when 'switched_to' then 'switched_from'
            when 'switched_from' then 'switched_to'
        end as remark,
        other_entity as entity
    from relations
    where other_entity is not null
)

select distinct
    companies.mention_id,
    companies.author_key,
    companies.company,
    sides.remark,
    companies.is_competitor,
    companies.week_start_date,
    companies.posted_at
from sides
inner join {{ ref('int_companies_named') }} as companies
    on
        sides.mention_id = companies.mention_id
        and sides.entity in (companies.company, companies.plan)

-- One row per week, department and theme: products and competitors that it names, when it was first and last heard.
with themed as (
    select * from {{ ref('int_mentions_themed') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

entities as (
    select distinct
        mention_id,
        entity_type,
        entity
    from {{ ref('mention_entities') }}
    where entity_type in ('product', 'competitor')
),

named as (
    select
        themed.week_start_date,
        themed.department,
        themed.theme_id,
        entities.entity_type,
        entities.entity,
        count(*) as mention_count
    from themed
    inner join entities on themed.mention_id = entities.mention_id
    group by themed.week_start_date, themed.department, themed.theme_id, entities.entity_type, entities.entity
),

-- the most often named first
lists as (
    select
        week_start_date,
        department,
        theme_id,
        {{ ordered_list(
            "case when entity_type = 'product' then entity end", 'mention_count desc, entity'
        ) }} as products,
        {{ ordered_list(
            "case when entity_type = 'competitor' then entity end", 'mention_count desc, entity'
        ) }} as competitors
    from named
    group by week_start_date, department, theme_id
),

heard as (
    select
        themed.week_start_date,
        themed.department,
        themed.theme_id,
        min(mentions.posted_at) as first_posted_in_week_at,
        max(mentions.posted_at) as last_posted_at
    from themed
    inner join mentions on themed.mention_id = mentions.mention_id
    group by themed.week_start_date, themed.department, themed.theme_id
)

select
    heard.week_start_date,
    heard.department,
    heard.theme_id,
    lists.products,
    lists.competitors,
    min(heard.first_posted_in_week_at) over (
        partition by heard.department, heard.theme_id
        order by heard.week_start_date
    ) as first_posted_at,
    heard.last_posted_at
from heard
left join lists
    on
        heard.week_start_date = lists.week_start_date
        and heard.department = lists.department
        and heard.theme_id = lists.theme_id

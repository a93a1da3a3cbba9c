-- One row per mention that a digest quotes, with the people, and the companies, products and regulators named in it; a
-- deleted mention has no text left and is not quoted. "They called Skyline" names nobody.
with named_things as (
    select distinct lower(surface_text) as surface_text
    from marts.mention_entities
    where entity_type in ('brand', 'competitor', 'product', 'regulator')
)

select
    mention_id,
    channel,
    author_id,
    author_name,
    url,
    language,
    text,
    posted_at,
    (
        select list(distinct mention_entities.surface_text order by mention_entities.surface_text)
        from marts.mention_entities
        where
            mention_entities.mention_id = mentions.mention_id
            and mention_entities.entity_type = 'person'
            and lower(mention_entities.surface_text) not in (select named_things.surface_text from named_things)
    ) as person_names,
    (
        select list(distinct mention_entities.surface_text order by mention_entities.surface_text)
        from marts.mention_entities
        where
            mention_entities.mention_id = mentions.mention_id
            and mention_entities.entity_type in ('brand', 'competitor', 'product', 'regulator')
    ) as thing_names
from marts.mentions
where
    mention_id in (select unnest($mention_ids))
    and trim(text) <> ''
    and not is_simulated
order by mention_id

-- One row per mention that a digest quotes, with the people named in it; a deleted mention has no text left and is not
-- quoted.
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
    ) as person_names
from marts.mentions
where
    mention_id in (select unnest($mention_ids))
    and trim(text) <> ''
    and not is_simulated
order by mention_id

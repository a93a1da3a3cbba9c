-- One row per mention that a digest quotes; a deleted mention has no text left and is not quoted.
select
    mention_id,
    channel,
    author_id,
    author_name,
    url,
    language,
    text,
    posted_at
from marts.mentions
where
    mention_id in (select unnest($mention_ids))
    and trim(text) <> ''
    and not is_simulated
order by mention_id

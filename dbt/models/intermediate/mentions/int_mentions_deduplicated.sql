-- One row per mention posted by `as_of`: its newest version, without the simulated ones.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with versions as (
    select
        *,
        case when is_own_post then upper({{ signature_of('text') }}) end as signature
    from {{ ref('stg_raw__mentions') }}
    where not is_simulated
),

mention_conversations as (
    select * from {{ ref('stg_raw__mention_conversations') }}
),

ranked_versions as (
    select
        *,
        -- a deletion says nothing of the author or the channel, so the last version before it describes the mention;
        -- of two tools that tell of a post the platform where it stands knows best
        row_number() over (
            partition by mention_id
            order by
                case when deleted_at is null then 0 else 1 end,
                edited_at desc nulls last,
                case when tool = source then 0 else 1 end,
                observed_at desc nulls last,
                file_row_number desc nulls last,
                content_hash,
                text_hash
        ) as version_rank
    from versions
    where posted_at is not null
),

-- whoever edits a signature away or deletes a post does not undo who wrote it
signatures as (
    select
        mention_id,
        {{ value_at_smallest('signature', 'version_rank') }} as signature
    from ranked_versions
    where signature is not null
    group by mention_id
),

deletions as (
    select
        mention_id,
        min(deleted_at) as deleted_at
    from versions
    where deleted_at is not null
    group by mention_id
)

select
    newest.mention_id,
    newest.source,
    newest.channel,
    newest.declared_brand,
    newest.account_brand,
    newest.conversation_key,
    coalesce(mention_conversations.conversation_id, newest.mention_id) as conversation_id,
    newest.reply_to_mention_id,
    newest.author_id,
    newest.author_name,
    -- who counts as one person: an id means something only within its channel; an unknown author is one of their own
    coalesce(
        coalesce(newest.channel, newest.source) || ':' || coalesce(newest.author_id, newest.author_name),
        newest.mention_id
    ) as author_key,
    newest.declared_member,
    signatures.signature,
    newest.url,
    newest.declared_language,
    case when deletions.mention_id is null then newest.text else '' end as text,
    case when deletions.mention_id is null then newest.text_hash end as text_hash,
    -- what we took back ourselves tells still whether a machine wrote it
    case when newest.is_own_post then newest.text end as own_text,
    case when newest.is_own_post then newest.text_hash end as own_text_hash,
    newest.rating,
    newest.author_followers_count,
    newest.like_count,
    newest.reply_count,
    newest.repost_count,
    newest.is_own_post,
    newest.is_author_verified,
    deletions.mention_id is not null as is_deleted,
    {{ week_start_date('newest.posted_at') }} as week_start_date,
    newest.posted_at,
    newest.edited_at,
    deletions.deleted_at,
    newest.loaded_at
from ranked_versions as newest
left join signatures on newest.mention_id = signatures.mention_id
left join deletions on newest.mention_id = deletions.mention_id
left join mention_conversations on newest.mention_id = mention_conversations.mention_id
where
    newest.version_rank = 1
    and newest.posted_at <= {{ as_of() }}

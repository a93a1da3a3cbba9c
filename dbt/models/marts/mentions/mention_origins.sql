-- One row per mention and tool that told of it: a post that came by two tools is one mention with two origins.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with versions as (
    select * from {{ ref('stg_raw__mentions') }}
),

mentions as (
    select * from {{ ref('mentions') }}
)

select
    versions.mention_id,
    versions.tool,
    any_value(versions.source) = versions.tool as is_where_it_was_said,
    count(*) as version_count,
    min(versions.loaded_at) as first_loaded_at,
    max(versions.loaded_at) as last_loaded_at
from versions
inner join mentions on versions.mention_id = mentions.mention_id
group by versions.mention_id, versions.tool

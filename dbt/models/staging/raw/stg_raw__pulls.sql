-- One row per pull of a source from its API.
with pulls as (
    select * from {{ source('raw', 'pulls') }}
)

select
    pull_id,
    source,
    api,
    status,
    reason,
    cursor,
    pages_count,
    items_count,
    size_bytes,
    pull_seconds,
    started_at,
    newest_at
from pulls

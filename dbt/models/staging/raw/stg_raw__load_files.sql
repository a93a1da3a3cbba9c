-- One row per file content that was offered for loading.
with load_files as (
    select * from {{ source('raw', 'load_files') }}
)

select
    content_hash,
    file_name,
    layout,
    status,
    message,
    size_bytes,
    read_count,
    new_count,
    changed_count,
    duplicate_count,
    rejected_count,
    first_posted_at,
    last_posted_at,
    loaded_at,
    load_seconds,
    read_count / nullif(load_seconds, 0) as rows_per_second
from load_files

-- One row per row of a file that could not be loaded.
with rejected_rows as (
    select * from {{ source('raw', 'rejected_rows') }}
)

select
    content_hash,
    file_name,
    row_number,
    raw_text,
    reason,
    loaded_at
from rejected_rows

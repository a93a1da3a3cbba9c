-- One row per try to deliver the digest of a department and week to a recipient.
with deliveries as (
    select * from {{ source('raw', 'deliveries') }}
)

select
    week_start_date,
    department,
    kind,
    recipient,
    status,
    reason,
    message_id,
    attempts_count,
    tried_at
from deliveries

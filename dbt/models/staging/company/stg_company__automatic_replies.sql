-- One row per phrase by which an automatic reply is recognised.
with automatic_replies as (
    select * from {{ source('company', 'automatic_replies') }}
)

select lower(phrase) as phrase
from automatic_replies

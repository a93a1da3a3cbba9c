-- Nobody answers before being asked, and business time is never longer than the time itself.
with replies as (
    select * from {{ ref('replies') }}
)

select
    mention_id,
    reply_seconds,
    reply_business_seconds
from replies
where
    reply_seconds < 0
    or reply_business_seconds < 0
    or reply_business_seconds > reply_seconds

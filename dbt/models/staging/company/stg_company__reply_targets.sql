-- One row per team, kind of reply, priority, channel (null: every one) and period with the same target.
with company_reply_targets as (
    select * from {{ source('company', 'company_reply_targets') }}
)

select
    team,
    target_kind,
    priority,
    channel,
    target_seconds,
    counts_business_time,
    valid_from_date,
    valid_until_date,
    valid_from_at,
    valid_until_at
from company_reply_targets

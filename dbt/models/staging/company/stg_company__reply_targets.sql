-- One row per team and period with the same target.
with company_reply_targets as (
    select * from {{ source('company', 'company_reply_targets') }}
)

select
    team,
    first_reply_target_seconds,
    counts_business_time,
    valid_from_date,
    valid_until_date
from company_reply_targets

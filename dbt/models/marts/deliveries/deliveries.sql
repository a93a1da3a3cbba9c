-- One row per week, department, way and recipient of a digest: whether it was sent, when, and after how much trouble.
with tries as (
    select * from {{ ref('stg_raw__deliveries') }}
),

ranked as (
    select
        *,
        sum(attempts_count) over (partition by week_start_date, department, kind, recipient) as all_attempts_count,
        count(*) over (partition by week_start_date, department, kind, recipient) as tries_count,
        row_number() over (
            partition by week_start_date, department, kind, recipient
            -- what was sent stays sent, whatever was tried afterwards
            order by status = 'sent' desc, tried_at desc, reason
        ) as standing
    from tries
)

select
    week_start_date,
    department,
    kind,
    recipient,
    status,
    reason,
    message_id,
    cast(all_attempts_count as bigint) as attempts_count,
    tries_count,
    tried_at
from ranked
where standing = 1

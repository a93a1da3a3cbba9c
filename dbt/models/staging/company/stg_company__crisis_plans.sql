-- One row per brand (null: every brand), severity and plan.
with crisis_plans as (
    select * from {{ source('company', 'crisis_plans') }}
)

select
    brand,
    plan,
    severity
from crisis_plans

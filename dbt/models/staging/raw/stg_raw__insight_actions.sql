-- One row per version of an action on an insight.
with insight_actions as (
    select * from {{ source('raw', 'insight_actions') }}
)

select
    action_id,
    theme_id,
    department,
    owner,
    next_step,
    status,
    opened_at,
    due_date,
    closed_at,
    outcome,
    content_hash,
    row_number as file_row_number,
    loaded_at
from insight_actions

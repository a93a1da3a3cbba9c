-- One row per action on an insight: its newest version as of `as_of`.
with actions as (
    select
        *,
        row_number() over (
            partition by action_id
            order by loaded_at desc nulls last, file_row_number desc nulls last, content_hash, opened_at
        ) as version_rank
    from {{ ref('stg_raw__insight_actions') }}
    where
        opened_at is null
        or opened_at <= {{ as_of() }}
)

select
    action_id,
    theme_id,
    department,
    owner,
    next_step,
    -- what was closed after `as_of` was still open then
    case when closed_at > {{ as_of() }} then 'open' else status end as status,
    case when closed_at > {{ as_of() }} then null else outcome end as outcome,
    due_date,
    opened_at,
    case when closed_at > {{ as_of() }} then null else closed_at end as closed_at,
    loaded_at
from actions
where version_rank = 1

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
),

-- an action on a theme that is part of another one now goes on there
taken_in as (
    select
        other_theme_id,
        theme_id,
        row_number() over (partition by other_theme_id order by changed_at desc, theme_id) as newness_rank
    from {{ ref('stg_predictions__theme_changes') }}
    where change = 'took_in'
)

select
    actions.action_id,
    coalesce(taken_in.theme_id, actions.theme_id) as theme_id,
    actions.department,
    actions.owner,
    actions.next_step,
    -- what was closed after `as_of` was still open then
    case when actions.closed_at > {{ as_of() }} then 'open' else actions.status end as status,
    case when actions.closed_at > {{ as_of() }} then null else actions.outcome end as outcome,
    actions.due_date,
    actions.opened_at,
    case when actions.closed_at > {{ as_of() }} then null else actions.closed_at end as closed_at,
    actions.loaded_at
from actions
left join taken_in
    on
        actions.theme_id = taken_in.other_theme_id
        and taken_in.newness_rank = 1
where actions.version_rank = 1

-- One row per action on an insight: its newest version as of `as_of`, and who named its theme before it and since.
with actions as (
    select * from {{ ref('int_actions_resolved') }}
),

effects as (
    select
        *,
        row_number() over (partition by action_id order by week_start_date desc) as newness_rank
    from {{ ref('int_action_effects_counted') }}
)

select
    actions.action_id,
    actions.theme_id,
    actions.department,
    actions.owner,
    actions.next_step,
    actions.status,
    actions.outcome,
    effects.before_mention_count,
    effects.before_author_count,
    effects.since_mention_count,
    effects.since_author_count,
    actions.due_date,
    actions.opened_at,
    actions.closed_at,
    actions.loaded_at
from actions
left join effects
    on
        actions.action_id = effects.action_id
        and effects.newness_rank = 1

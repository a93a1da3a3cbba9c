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

-- somebody who writes an action by hand knows a theme by its title, and may leave out quotation marks
titled as (
    select
        department,
        {{ plain_words('title') }} as title,
        min(theme_id) as theme_id
    from {{ ref('stg_predictions__theme_texts') }}
    group by department, {{ plain_words('title') }}
    having count(distinct theme_id) = 1
),

named as (
    select
        actions.*,
        coalesce(titled.theme_id, actions.theme_id) as named_theme_id
    from actions
    left join titled
        on
            actions.department = titled.department
            and {{ plain_words('actions.theme_id') }} = titled.title
    where actions.version_rank = 1
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
    named.action_id,
    coalesce(taken_in.theme_id, named.named_theme_id) as theme_id,
    named.department,
    named.owner,
    named.next_step,
    -- what was closed after `as_of` was still open then
    case when named.closed_at > {{ as_of() }} then 'open' else named.status end as status,
    case when named.closed_at > {{ as_of() }} then null else named.outcome end as outcome,
    named.due_date,
    named.opened_at,
    case when named.closed_at > {{ as_of() }} then null else named.closed_at end as closed_at,
    named.loaded_at
from named
left join taken_in
    on
        named.named_theme_id = taken_in.other_theme_id
        and taken_in.newness_rank = 1

-- One row per action by `as_of` that says whose a conversation is or whether it is over: what the recounts read of it.
{{ config(materialized='conversations', stored=false) }}

with loaded_actions as (
    select * from {{ ref('stg_raw__team_actions') }}
),

mentions as (
    select * from {{ ref('int_mentions_recounted') }}
),

newest_versions as (
    select
        action_id,
        max((loaded_at, file_row_number)) as came_last
    from loaded_actions
    group by action_id
),

actions as (
    select loaded_actions.*
    from loaded_actions
    inner join newest_versions
        on
            loaded_actions.action_id = newest_versions.action_id
            and (loaded_actions.loaded_at, loaded_actions.file_row_number) = newest_versions.came_last
    where
        loaded_actions.action in ('status', 'merge', 'claim', 'assign', 'release')
        and loaded_actions.acted_at <= {{ as_of() }}
),

keys as (
    select distinct
        conversation_key,
        conversation_id
    from mentions
    where conversation_key is not null
)

select
    actions.action_id,
    coalesce(mentions.conversation_id, keys.conversation_id) as conversation_id,
    actions.action,
    actions.action in ('status', 'merge') as is_about_state,
    actions.action = 'merge'
    or (
        actions.action = 'status'
        and coalesce(lower(actions.to_value) in ('solved', 'close', 'closed', 'resolved', 'deleted'), false)
    ) as is_closing,
    actions.action = 'status' and coalesce(lower(actions.to_value) = 'deleted', false) as is_deletion,
    actions.until_at,
    actions.acted_at
from actions
left join mentions on actions.mention_id = mentions.mention_id
left join keys on actions.conversation_key = keys.conversation_key
left join keys as other_keys
    on
        actions.action = 'merge'
        and actions.source || ':' || actions.to_value = other_keys.conversation_key
-- what went into a conversation that is known is one with it, and not over
where
    coalesce(mentions.conversation_id, keys.conversation_id) is not null
    and other_keys.conversation_key is null

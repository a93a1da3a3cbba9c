-- One row per change of a conversation from open to closed or back: when, on what basis, by whom and for which team.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='changed_at', compared=true) }}

with team_actions as (
    select
        *,
        action = 'merge'
        or coalesce(lower(to_value) in ('solved', 'close', 'closed', 'resolved', 'deleted'), false) as is_closed
    from {{ ref('int_team_actions_placed') }}
    where
        -- a conversation that was joined to another lives on in it
        (action = 'status' or (action = 'merge' and not is_joined))
        and conversation_id is not null
),

tool_conversations as (
    select distinct conversation_id
    from team_actions
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
    where
        not is_own_post
        and not is_deleted
),

turns as (
    select
        *,
        sum(inbound_count) over (partition by conversation_id order by turn_number) as inbound_count_so_far,
        lead(coalesce(first_inbound_kept_at, own_posted_at)) over (
            partition by conversation_id order by turn_number
        ) as next_message_at
    from {{ ref('int_conversation_turns') }}
),

quiet_turns as (
    select turns.*
    from turns
    left join tool_conversations on turns.conversation_id = tool_conversations.conversation_id
    where tool_conversations.conversation_id is null
),

changes as (
    select
        conversation_id,
        member_id,
        team,
        case
            when action = 'merge' then 'merge'
            when lower(to_value) = 'deleted' then 'deleted'
            else 'status'
        end as basis,
        is_closed,
        acted_at as changed_at
    from team_actions
    union all
    -- an outside message opens a closed conversation again
    select
        messages.conversation_id,
        null as member_id,
        null as team,
        'message' as basis,
        false as is_closed,
        messages.posted_at as changed_at
    from messages
    inner join tool_conversations on messages.conversation_id = tool_conversations.conversation_id
    union all
    select
        conversation_id,
        null as member_id,
        null as team,
        'message' as basis,
        false as is_closed,
        first_inbound_kept_at as changed_at
    from quiet_turns
    where first_inbound_kept_at is not null
    union all
    -- no tool says so: our last message before a quiet period that has passed resolved it
    select
        conversation_id,
        own_member_id as member_id,
        own_team as team,
        'quiet' as basis,
        true as is_closed,
        own_posted_at as changed_at
    from quiet_turns
    where
        own_posted_at is not null
        and inbound_count_so_far > 0
        and {{ seconds_between('own_posted_at', 'coalesce(next_message_at, ' ~ as_of() ~ ')') }}
        >= {{ var('quiet_period_seconds') }}
),

followed_changes as (
    select
        *,
        lag(is_closed) over (
            partition by conversation_id
            order by changed_at, is_closed, basis, member_id nulls first
        ) as was_closed
    from changes
)

select
    conversation_id,
    member_id,
    team,
    basis,
    is_closed,
    changed_at
from followed_changes
where coalesce(was_closed, false) <> is_closed

-- One row per mention, conversation or action and reason for which some figure leaves it out.
-- A view, because it only selects from what stands; publishing makes it a table.
{{ config(materialized='view') }}

with left_out_mentions as (
    select * from {{ ref('int_mentions_left_out') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

replies as (
    select * from {{ ref('replies') }}
),

conversations as (
    select * from {{ ref('conversations') }}
),

team_actions as (
    select * from {{ ref('int_team_actions_placed') }}
),

excluded as (
    -- marts name no simulated mention, so these are only counted
    select
        'simulated' as reason,
        'every figure' as left_out_of,
        null as mention_id,
        null as conversation_id,
        null as action_id,
        source,
        count(*) as excluded_count,
        null as happened_at
    from left_out_mentions
    where is_simulated
    group by source
    union all
    select
        case when posted_at is null then 'no_posting_time' else 'after_as_of' end as reason,
        'every figure' as left_out_of,
        mention_id,
        null as conversation_id,
        null as action_id,
        source,
        1 as excluded_count,
        posted_at as happened_at
    from left_out_mentions
    where not is_simulated
    union all
    select
        'automatic_reply' as reason,
        'replies, reply times, waiting' as left_out_of,
        mention_id,
        conversation_id,
        null as action_id,
        source,
        1 as excluded_count,
        posted_at as happened_at
    from mentions
    where is_automatic_reply
    union all
    select
        case
            when waiting_since_at is not null then 'reply_before_question'
            when answered_mention_id is null then 'unknown_question'
            else 'already_answered'
        end as reason,
        'reply times' as left_out_of,
        mention_id,
        conversation_id,
        null as action_id,
        null as source,
        1 as excluded_count,
        replied_at as happened_at
    from replies
    where reply_seconds is null
    union all
    select
        'no_hours' as reason,
        'business times' as left_out_of,
        mention_id,
        conversation_id,
        null as action_id,
        null as source,
        1 as excluded_count,
        replied_at as happened_at
    from replies
    where
        reply_seconds is not null
        and reply_business_seconds is null
    union all
    select
        'no_team' as reason,
        'figures of teams' as left_out_of,
        mention_id,
        conversation_id,
        null as action_id,
        null as source,
        1 as excluded_count,
        replied_at as happened_at
    from replies
    where team is null
    union all
    select
        'no_member' as reason,
        'figures of members' as left_out_of,
        mention_id,
        conversation_id,
        null as action_id,
        null as source,
        1 as excluded_count,
        replied_at as happened_at
    from replies
    where member_id is null
    union all
    select
        case
            when resolution_basis = 'merge' then 'merged'
            when resolution_basis = 'deleted' then 'conversation_deleted'
            when inbound_count = 0 then 'only_own_messages'
            when not is_addressed then 'not_addressed'
            when is_closed_without_reply then 'closed_without_reply'
            else 'question_deleted'
        end as reason,
        case
            when resolution_basis = 'merge' then 'backlog'
            when resolution_basis = 'deleted' then 'backlog, resolutions'
            when inbound_count = 0 then 'first replies, waiting'
            else 'waiting'
        end as left_out_of,
        null as mention_id,
        conversation_id,
        null as action_id,
        null as source,
        1 as excluded_count,
        opened_at as happened_at
    from conversations
    where
        resolution_basis in ('merge', 'deleted')
        or inbound_count = 0
        or not is_addressed
        or (not is_answered and not is_waiting)
    union all
    select
        'unknown_conversation' as reason,
        'holds, hand-overs, resolutions' as left_out_of,
        mention_id,
        null as conversation_id,
        action_id,
        null as source,
        1 as excluded_count,
        acted_at as happened_at
    from team_actions
    where conversation_id is null
    union all
    select
        'unknown_priority' as reason,
        'targets' as left_out_of,
        mention_id,
        conversation_id,
        action_id,
        null as source,
        1 as excluded_count,
        acted_at as happened_at
    from team_actions
    where
        action = 'priority'
        and {{ known_priority('to_value') }} is null
)

select * from excluded

-- One row per conversation: who was answered when, how long both sides waited, how it ended, and what it was about.
-- A view, because where somebody waits the waiting grows with every build: nothing else changes.
{{ config(materialized='view') }}

with conversations as (
    select * from {{ ref('int_conversations_described') }}
),

clocks as (
    select * from {{ ref('int_team_clocks_read') }}
),

final as (
    select
        conversations.conversation_id,
        conversations.first_reply_member_id,
        conversations.first_reply_mention_id,
        conversations.brand,
        conversations.channel,
        conversations.first_reply_team,
        conversations.departments,
        conversations.topics,
        conversations.start_sentiment,
        conversations.end_sentiment,
        conversations.resolution_basis,
        conversations.resolved_team,
        conversations.touches,
        conversations.satisfaction,
        conversations.first_reply_seconds,
        conversations.first_reply_business_seconds,
        conversations.resolution_seconds,
        conversations.resolution_business_seconds,
        case
            when conversations.is_waiting
                then
                    coalesce(conversations.requester_waiting_seconds, 0)
                    + {{ seconds_between('conversations.waiting_since_at', as_of()) }}
            else conversations.requester_waiting_seconds
        end as requester_waiting_seconds,
        case
            when conversations.is_waiting
                then
                    clocks.open_seconds - conversations.running_open_seconds_at_start
                    -- nobody waited before, or nobody knows how long
                    + case
                        when conversations.requester_waiting_seconds is null then 0
                        else conversations.requester_waiting_business_seconds
                    end
            else conversations.requester_waiting_business_seconds
        end as requester_waiting_business_seconds,
        conversations.agent_waiting_seconds,
        conversations.agent_waiting_business_seconds,
        conversations.inbound_count,
        conversations.own_reply_count,
        conversations.answer_count,
        conversations.reopened_count,
        conversations.handed_over_count,
        conversations.is_addressed,
        conversations.is_answered,
        conversations.is_waiting,
        conversations.is_closed_without_reply,
        conversations.week_start_date,
        conversations.opened_at,
        conversations.asked_at,
        conversations.first_reply_at,
        conversations.waiting_since_at,
        conversations.resolved_first_at,
        conversations.resolved_final_at,
        conversations.closed_at,
        conversations.last_message_at
    from conversations
    left join clocks
        on
            conversations.running_clock_team = clocks.team
            and conversations.waiting_since_at >= clocks.known_from_at
)

select * from final

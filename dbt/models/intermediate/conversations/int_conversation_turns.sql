-- One row per turn of a conversation: outside messages and the own message that answers them; either may be missing.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='own_posted_at') }}

with messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
),

turns as (
    select
        conversation_id,
        turn_number,
        count(*) filter (where not is_own_post) as inbound_count,
        {{ value_at_smallest('mention_id', 'message_number') }} filter (where not is_own_post)
            as first_inbound_mention_id,
        min(posted_at) filter (where not is_own_post) as first_inbound_at,
        min(posted_at) filter (where not is_own_post and not is_deleted) as first_inbound_kept_at,
        max(mention_id) filter (where is_own_post) as own_mention_id,
        max(member_id) filter (where is_own_post) as own_member_id,
        max(team) filter (where is_own_post) as own_team,
        max(posted_at) filter (where is_own_post) as own_posted_at
    from messages
    group by conversation_id, turn_number
),

answered_turns as (
    select
        *,
        inbound_count > 0 and own_mention_id is not null as is_answer,
        min(case when inbound_count > 0 and own_mention_id is not null then turn_number end) over (
            partition by conversation_id
        ) as first_answer_turn_number
    from turns
)

select
    turns.conversation_id,
    turns.turn_number,
    turns.first_inbound_mention_id,
    turns.own_mention_id,
    turns.own_member_id,
    turns.own_team,
    lag(turns.own_member_id) over in_order as previous_member_id,
    lag(turns.own_team) over in_order as previous_team,
    turns.inbound_count,
    -- a reply that stands before its question, because clocks differ, answers it in a time that nobody knows
    case
        when turns.own_posted_at >= turns.first_inbound_at
            then {{ seconds_between('turns.first_inbound_at', 'turns.own_posted_at') }}
    end as reply_seconds,
    turns.is_answer and turns.turn_number = turns.first_answer_turn_number as is_first_answer,
    turns.own_posted_at,
    turns.first_inbound_at,
    turns.first_inbound_kept_at
from answered_turns as turns
window in_order as (partition by turns.conversation_id order by turns.turn_number)

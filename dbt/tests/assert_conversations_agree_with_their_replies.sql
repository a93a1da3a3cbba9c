-- A conversation is answered exactly when one of its replies is the first, and takes time unless clocks contradict it.
with conversations as (
    select * from {{ ref('conversations') }}
),

first_replies as (
    select
        conversation_id,
        count(*) as first_reply_count
    from {{ ref('replies') }}
    where is_first_reply
    group by conversation_id
)

select
    conversations.conversation_id,
    first_replies.first_reply_count
from conversations
left join first_replies on conversations.conversation_id = first_replies.conversation_id
where
    conversations.is_answered <> (first_replies.first_reply_count is not null)
    or first_replies.first_reply_count > 1
    or (conversations.first_reply_seconds is not null and not conversations.is_answered)
    or (
        conversations.is_answered
        and conversations.first_reply_seconds is null
        and conversations.first_reply_at >= conversations.asked_at
    )
    or conversations.is_waiting <> (conversations.waiting_since_at is not null)

-- One row per public reply by a person of ours: what it answers, how long that took, and who else was at it.
{{ config(materialized='conversations', stored=false) }}

with messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
),

turns as (
    select * from {{ ref('int_conversation_turns') }}
),

holds as (
    select * from {{ ref('int_holds_ended') }}
),

own_messages as (
    select
        messages.*,
        -- the reply's own link is better evidence than the order of messages, where it names an outside message
        case
            when parents.is_own_post is false and parents.conversation_id = messages.conversation_id
                then parents.mention_id
            else messages.last_inbound_mention_id
        end as answered_mention_id,
        messages.reply_to_mention_id is not null and parents.mention_id is null as has_unknown_parent
    from messages
    left join messages as parents on messages.reply_to_mention_id = parents.mention_id
    where messages.is_own_post
),

-- an own message is a reply when somebody outside spoke before it, here or in a message that never reached us
replies as (
    select
        *,
        min(member_id) over earlier_answers as earlier_member_id,
        max(member_id) over earlier_answers as other_earlier_member_id
    from own_messages
    where
        answered_mention_id is not null
        or has_unknown_parent
    window earlier_answers as (
        partition by conversation_id, answered_mention_id
        order by message_number
        rows between unbounded preceding and 1 preceding
    )
),

-- few conversations are held, so who holds one when somebody else replies is looked up apart
replies_held_by_others as (
    select distinct replies.mention_id
    from replies
    inner join holds
        on
            replies.conversation_id = holds.conversation_id
            and replies.member_id <> holds.member_id
            and {{ is_held_at('replies.posted_at', 'holds') }}
)

select
    replies.mention_id,
    replies.conversation_id,
    replies.answered_mention_id,
    turns.first_inbound_mention_id,
    replies.channel,
    replies.brand,
    replies.member_id,
    replies.team,
    turns.reply_seconds,
    turns.is_first_answer as is_first_reply,
    coalesce(
        replies.answered_mention_id is not null
        and (replies.member_id <> replies.earlier_member_id or replies.member_id <> replies.other_earlier_member_id),
        false
    ) or replies_held_by_others.mention_id is not null as is_collision,
    turns.first_inbound_at,
    replies.posted_at as replied_at
from replies
inner join turns
    on
        replies.conversation_id = turns.conversation_id
        and replies.turn_number = turns.turn_number
left join replies_held_by_others on replies.mention_id = replies_held_by_others.mention_id

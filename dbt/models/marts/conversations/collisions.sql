-- One row per reply that collided, and way in which it did: whose answer or hold stood before it, and both messages.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='replied_at') }}

with replies as (
    select * from {{ ref('replies') }}
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
    where is_own_post
),

holds as (
    select * from {{ ref('int_holds_ended') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

colliding_replies as (
    select * from replies
    where is_collision
),

earlier_answers as (
    select
        colliding_replies.mention_id,
        replies.mention_id as other_mention_id,
        replies.member_id as other_member_id,
        replies.replied_at as other_at,
        row_number() over (
            partition by colliding_replies.mention_id
            order by earlier_messages.message_number desc
        ) as answer_rank
    from colliding_replies
    inner join replies
        on
            colliding_replies.conversation_id = replies.conversation_id
            and colliding_replies.answered_mention_id = replies.answered_mention_id
            and colliding_replies.member_id <> replies.member_id
    inner join messages on colliding_replies.mention_id = messages.mention_id
    inner join messages as earlier_messages
        on
            replies.mention_id = earlier_messages.mention_id
            and messages.message_number > earlier_messages.message_number
),

collisions as (
    select
        mention_id,
        'double_answer' as kind,
        other_mention_id,
        other_member_id,
        null as action_id,
        other_at
    from earlier_answers
    where answer_rank = 1
    union all
    select
        colliding_replies.mention_id,
        'held_by_another' as kind,
        null as other_mention_id,
        holds.member_id as other_member_id,
        holds.action_id,
        holds.held_from_at as other_at
    from colliding_replies
    inner join holds
        on
            colliding_replies.conversation_id = holds.conversation_id
            and colliding_replies.member_id <> holds.member_id
            and {{ is_held_at('colliding_replies.replied_at', 'holds') }}
),

final as (
    select
        replies.mention_id,
        replies.conversation_id,
        replies.answered_mention_id,
        collisions.other_mention_id,
        collisions.action_id,
        replies.member_id,
        collisions.other_member_id,
        replies.team,
        collisions.kind,
        own_texts.text,
        other_texts.text as other_text,
        greatest({{ seconds_between('collisions.other_at', 'replies.replied_at') }}, 0) as seconds_between,
        replies.week_start_date,
        collisions.other_at,
        replies.replied_at
    from collisions
    inner join replies on collisions.mention_id = replies.mention_id
    inner join mentions as own_texts on collisions.mention_id = own_texts.mention_id
    left join mentions as other_texts on collisions.other_mention_id = other_texts.mention_id
)

select * from final

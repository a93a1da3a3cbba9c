-- One row per conversation: who was answered when, how it ended, what it was about, and how long both sides waited,
-- without the wait that is running.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='opened_at', compared=true) }}

with messages as (
    select * from {{ ref('int_conversations_addressed') }}
),

turns as (
    select * from {{ ref('int_conversation_turns') }}
),

replies as (
    select * from {{ ref('replies') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

labels as (
    select * from {{ ref('int_conversation_labels_gathered') }}
),

resolutions as (
    select * from {{ ref('int_conversations_resolved') }}
),

waits as (
    select * from {{ ref('int_conversation_waits_summed') }}
),

ratings as (
    select * from {{ ref('int_conversations_rated') }}
),

hand_overs as (
    select
        conversation_id,
        count(*) as handed_over_count
    from {{ ref('hand_overs') }}
    group by conversation_id
),

-- automatic replies are messages too, though they count as nothing else
spans as (
    select
        conversation_id,
        min(posted_at) as opened_at,
        max(posted_at) as last_message_at
    from mentions
    group by conversation_id
),

reply_counts as (
    select
        conversation_id,
        count(*) as own_reply_count
    from replies
    group by conversation_id
),

first_replies as (
    select * from replies
    where is_first_reply
),

open_turns as (
    select * from turns
    where
        own_mention_id is null
        and first_inbound_kept_at is not null
),

final as (
    select
        spans.conversation_id,
        first_replies.member_id as first_reply_member_id,
        first_replies.mention_id as first_reply_mention_id,
        messages.brand,
        messages.channel,
        first_replies.team as first_reply_team,
        {{ text_list_or_empty('labels.departments') }} as departments,
        {{ text_list_or_empty('labels.topics') }} as topics,
        first_messages.sentiment as start_sentiment,
        last_messages.sentiment as end_sentiment,
        resolutions.basis as resolution_basis,
        resolutions.team as resolved_team,
        case
            when resolutions.resolved_final_at is null or waits.answer_count = 0 then null
            when waits.answer_count = 1 then 'one'
            when waits.answer_count = 2 then 'two'
            when waits.answer_count > 2 then 'multi'
        end as touches,
        ratings.satisfaction,
        first_replies.reply_seconds as first_reply_seconds,
        first_replies.reply_business_seconds as first_reply_business_seconds,
        resolutions.resolution_seconds,
        resolutions.resolution_business_seconds,
        waits.requester_waiting_seconds,
        waits.requester_waiting_business_seconds,
        waits.agent_waiting_seconds,
        waits.agent_waiting_business_seconds,
        waits.running_clock_team,
        waits.running_open_seconds_at_start,
        coalesce(messages.inbound_count, 0) as inbound_count,
        coalesce(reply_counts.own_reply_count, 0) as own_reply_count,
        coalesce(waits.answer_count, 0) as answer_count,
        coalesce(resolutions.reopened_count, 0) as reopened_count,
        coalesce(hand_overs.handed_over_count, 0) as handed_over_count,
        coalesce(messages.is_addressed, false) as is_addressed,
        first_replies.mention_id is not null as is_answered,
        open_turns.conversation_id is not null
        and resolutions.closed_at is null
        and coalesce(messages.is_addressed, false) as is_waiting,
        coalesce(
            resolutions.basis in ('status', 'merge')
            and messages.inbound_count > 0
            and (first_replies.replied_at is null or first_replies.replied_at > resolutions.resolved_first_at),
            false
        ) as is_closed_without_reply,
        {{ week_start_date('spans.opened_at') }} as week_start_date,
        {{ week_start_date('resolutions.resolved_final_at') }} as resolved_week_start_date,
        spans.opened_at,
        messages.asked_at,
        first_replies.replied_at as first_reply_at,
        case
            when messages.is_addressed and resolutions.closed_at is null then open_turns.first_inbound_kept_at
        end as waiting_since_at,
        resolutions.resolved_first_at,
        resolutions.resolved_final_at,
        resolutions.closed_at,
        spans.last_message_at
    from spans
    left join messages on spans.conversation_id = messages.conversation_id
    left join mentions as first_messages on messages.first_inbound_mention_id = first_messages.mention_id
    left join mentions as last_messages on messages.last_inbound_mention_id = last_messages.mention_id
    left join labels on spans.conversation_id = labels.conversation_id
    left join reply_counts on spans.conversation_id = reply_counts.conversation_id
    left join first_replies on spans.conversation_id = first_replies.conversation_id
    left join open_turns on spans.conversation_id = open_turns.conversation_id
    left join resolutions on spans.conversation_id = resolutions.conversation_id
    left join waits on spans.conversation_id = waits.conversation_id
    left join ratings on spans.conversation_id = ratings.conversation_id
    left join hand_overs on spans.conversation_id = hand_overs.conversation_id
)

select * from final

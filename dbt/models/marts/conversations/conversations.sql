-- One row per conversation: when it began, when and by whom it was first answered, and whether somebody still waits.
with messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
),

turns as (
    select * from {{ ref('int_conversation_turns') }}
),

replies as (
    select * from {{ ref('replies') }}
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
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

numbered_messages as (
    select
        *,
        row_number() over (partition by conversation_id, is_own_post order by message_number) as number_of_side
    from messages
),

counts as (
    select
        conversation_id,
        count(*) filter (where not is_own_post) as inbound_count,
        max(brand) filter (where number_of_side = 1 and not is_own_post) as inbound_brand,
        max(brand) filter (where number_of_side = 1 and is_own_post) as own_brand,
        max(channel) filter (where message_number = 1) as channel,
        coalesce(
            bool_or(is_own_post or channel in ('chat', 'email') or brand_basis <> 'only_brand'), false
        ) as is_addressed
    from numbered_messages
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
)

select
    spans.conversation_id,
    first_replies.member_id as first_reply_member_id,
    first_replies.mention_id as first_reply_mention_id,
    coalesce(counts.inbound_brand, counts.own_brand) as brand,
    counts.channel,
    first_replies.team as first_reply_team,
    first_replies.reply_seconds as first_reply_seconds,
    first_replies.reply_business_seconds as first_reply_business_seconds,
    coalesce(counts.inbound_count, 0) as inbound_count,
    coalesce(reply_counts.own_reply_count, 0) as own_reply_count,
    coalesce(counts.is_addressed, false) as is_addressed,
    first_replies.mention_id is not null as is_answered,
    open_turns.conversation_id is not null and coalesce(counts.is_addressed, false) as is_waiting,
    {{ week_start_date('spans.opened_at') }} as week_start_date,
    spans.opened_at,
    first_replies.replied_at as first_reply_at,
    case when counts.is_addressed then open_turns.first_inbound_kept_at end as waiting_since_at,
    spans.last_message_at
from spans
left join counts on spans.conversation_id = counts.conversation_id
left join reply_counts on spans.conversation_id = reply_counts.conversation_id
left join first_replies on spans.conversation_id = first_replies.conversation_id
left join open_turns on spans.conversation_id = open_turns.conversation_id

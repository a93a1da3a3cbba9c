-- One row per conversation in which a person spoke: its brand and channel, its first and last outside messages.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='asked_at') }}

with messages as (
    select
        *,
        case when not is_own_post then message_number end as inbound_number,
        case when is_own_post then message_number end as own_number
    from {{ ref('int_conversation_messages_ordered') }}
),

spoken as (
    select
        conversation_id,
        {{ value_at_smallest('mention_id', 'inbound_number') }} as first_inbound_mention_id,
        {{ value_at_largest('mention_id', 'inbound_number') }} as last_inbound_mention_id,
        min(inbound_number) as first_inbound_number,
        min(own_number) as first_own_number,
        {{ value_at_smallest('posted_at', 'inbound_number') }} as asked_at,
        count(inbound_number) as inbound_count,
        count(own_number) as own_message_count,
        coalesce(bool_or(is_addressed or channel in ('chat', 'email')), false) as is_addressed
    from messages
    group by conversation_id
),

-- the brand and the channel of one message may be null, which must not hand the word to the next
first_words as (
    select
        spoken.conversation_id,
        max(messages.brand) filter (where messages.message_number = spoken.first_inbound_number) as inbound_brand,
        max(messages.brand) filter (where messages.message_number = spoken.first_own_number) as own_brand,
        max(messages.channel) filter (where messages.message_number = 1) as channel
    from spoken
    inner join messages
        on
            spoken.conversation_id = messages.conversation_id
            and messages.message_number in (1, spoken.first_inbound_number, spoken.first_own_number)
    group by spoken.conversation_id
)

select
    spoken.conversation_id,
    spoken.first_inbound_mention_id,
    spoken.last_inbound_mention_id,
    coalesce(first_words.inbound_brand, first_words.own_brand) as brand,
    first_words.channel,
    spoken.inbound_count,
    spoken.own_message_count,
    spoken.is_addressed,
    spoken.asked_at
from spoken
inner join first_words on spoken.conversation_id = first_words.conversation_id

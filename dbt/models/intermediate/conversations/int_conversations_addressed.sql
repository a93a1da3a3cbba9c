-- One row per conversation in which a person spoke: its brand and channel, its first and last outside messages.
with messages as (
    select
        *,
        row_number() over (partition by conversation_id, is_own_post order by message_number) as number_of_side,
        row_number() over (partition by conversation_id, is_own_post order by message_number desc) as number_from_end
    from {{ ref('int_conversation_messages_ordered') }}
)

select
    conversation_id,
    max(mention_id) filter (where number_of_side = 1 and not is_own_post) as first_inbound_mention_id,
    max(mention_id) filter (where number_from_end = 1 and not is_own_post) as last_inbound_mention_id,
    coalesce(
        max(brand) filter (where number_of_side = 1 and not is_own_post),
        max(brand) filter (where number_of_side = 1 and is_own_post)
    ) as brand,
    max(channel) filter (where message_number = 1) as channel,
    count(*) filter (where not is_own_post) as inbound_count,
    count(*) filter (where is_own_post) as own_message_count,
    coalesce(
        bool_or(is_own_post or channel in ('chat', 'email') or brand_basis in ('addressed', 'conversation')), false
    ) as is_addressed,
    max(posted_at) filter (where number_of_side = 1 and not is_own_post) as asked_at
from messages
group by conversation_id

-- One row per public reply by a person of ours: what is measured of it, side by side, for whom and when.
{{ config(materialized='conversations', stored=false, compared=true) }}

with replies as (
    select * from {{ ref('replies') }}
),

conversations as (
    select * from {{ ref('int_conversations_described') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
)

select
    replies.conversation_id,
    replies.member_id,
    replies.team,
    team_structures.structure,
    replies.channel,
    cast(null as varchar) as priority,
    conversations.topics,
    cast(
        case when replies.is_first_reply then replies.reply_seconds end as double
    ) as first_reply_seconds,
    cast(
        case when replies.is_first_reply then replies.reply_business_seconds end as double
    ) as first_reply_business_seconds,
    cast(
        case when not replies.is_first_reply then replies.reply_seconds end as double
    ) as next_reply_seconds,
    cast(
        case when not replies.is_first_reply then replies.reply_business_seconds end as double
    ) as next_reply_business_seconds,
    cast(1 as double) as replies_count,
    cast(case when replies.is_collision then 1 end as double) as collisions_count,
    {{ hour_of_week('replies.replied_at') }} as hour_of_week,
    cast(replies.replied_at as date) as measured_date,
    replies.week_start_date
from replies
inner join conversations on replies.conversation_id = conversations.conversation_id
left join team_structures
    on
        replies.team = team_structures.team
        and {{ is_in_force_at('replies.replied_at', 'team_structures') }}

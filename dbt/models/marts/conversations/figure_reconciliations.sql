-- One row per headline figure: as the marts tell it, and as counted again from what was loaded, by simpler means.
with recounted_conversations as (
    select * from {{ ref('int_conversations_recounted') }}
),

all_conversations as (
    select * from {{ ref('conversations') }}
),

all_replies as (
    select * from {{ ref('replies') }}
),

figures as (
    select * from {{ ref('team_figures') }}
    where
        period_kind = 'day'
        and breakdown = 'team'
        and figure = 'replies_count'
),

board as (
    select * from {{ ref('team_performance_weekly') }}
    where member_id is null
),

backlog as (
    select
        *,
        max(day_date) over () as last_day_date
    from {{ ref('backlog_daily') }}
),

-- a simple count cannot know what came first where clocks or versions contradict each other
unclear as (
    select conversation_id
    from recounted_conversations
    where is_unclear
),

-- each table is read once and added up to one row
recounted as (
    select
        sum(outside_messages_count) as outside_messages_count,
        count(*) filter (where is_answered) as answered_conversations_count,
        sum(first_reply_seconds) as first_reply_seconds_sum,
        {{ median('first_reply_seconds') }} as first_reply_seconds_median,
        count(*) filter (where is_waiting) as waiting_conversations_count,
        count(*) filter (where is_closed_by_tool) as closed_by_tools_count,
        sum(replies_count) as replies_count
    from recounted_conversations
),

told as (
    select
        sum(conversations.inbound_count) as outside_messages_count,
        count(*) filter (
            where conversations.is_answered and conversations.first_reply_seconds is not null
        ) as answered_conversations_count,
        sum(conversations.first_reply_seconds) as first_reply_seconds_sum,
        {{ median('conversations.first_reply_seconds') }} as first_reply_seconds_median,
        count(*) filter (where conversations.is_waiting) as waiting_conversations_count,
        count(*) filter (
            where conversations.closed_at is not null and conversations.resolution_basis <> 'quiet'
        ) as closed_by_tools_count
    from all_conversations as conversations
    left join unclear on conversations.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

told_replies as (
    select
        count(*) filter (where unclear.conversation_id is null) as replies_count,
        count(unclear.conversation_id) as unclear_replies_count
    from all_replies
    left join unclear on all_replies.conversation_id = unclear.conversation_id
),

told_backlog as (
    select count(*) as unclear_waiting_count
    from all_conversations
    inner join unclear on all_conversations.conversation_id = unclear.conversation_id
    where all_conversations.is_waiting
),

headlines as (
    {% for headline, told, recounted in [
        ('outside_messages_count', 'told.outside_messages_count', 'recounted.outside_messages_count'),
        (
            'answered_conversations_count',
            'told.answered_conversations_count',
            'recounted.answered_conversations_count',
        ),
        ('first_reply_seconds_sum', 'told.first_reply_seconds_sum', 'recounted.first_reply_seconds_sum'),
        ('first_reply_seconds_median', 'told.first_reply_seconds_median', 'recounted.first_reply_seconds_median'),
        ('waiting_conversations_count', 'told.waiting_conversations_count', 'recounted.waiting_conversations_count'),
        ('closed_by_tools_count', 'told.closed_by_tools_count', 'recounted.closed_by_tools_count'),
        ('replies_count', 'told_replies.replies_count', 'recounted.replies_count'),
        (
            'team_figures_replies_count',
            '(select sum(figure_value) from figures)',
            'recounted.replies_count + told_replies.unclear_replies_count',
        ),
        (
            'board_replies_count',
            '(select sum(replies_count) from board)',
            'recounted.replies_count + told_replies.unclear_replies_count',
        ),
        (
            'backlog_count',
            '(select sum(waiting_count) from backlog where day_date = last_day_date)',
            'recounted.waiting_conversations_count + told_backlog.unclear_waiting_count',
        ),
    ] %}
    select
        '{{ headline }}' as headline,
        cast(coalesce({{ told }}, 0) as double) as told_value,
        cast(coalesce({{ recounted }}, 0) as double) as recounted_value
    from told
    cross join told_replies
    cross join told_backlog
    cross join recounted
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        headline,
        told_value,
        recounted_value,
        abs(told_value - recounted_value) <= 1e-6 as is_equal
    from headlines
)

select * from final

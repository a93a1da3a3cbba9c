-- One row per headline figure: as the marts tell it, and as counted again from what was loaded, by simpler means.
with recounted as (
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
    from recounted
    where is_unclear
),

conversations as (
    select all_conversations.*
    from all_conversations
    left join unclear on all_conversations.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

replies as (
    select all_replies.*
    from all_replies
    left join unclear on all_replies.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

headlines as (
    {% for headline, told, recounted in [
        (
            'outside_messages_count',
            'select sum(inbound_count) from conversations',
            'select sum(outside_messages_count) from recounted',
        ),
        (
            'answered_conversations_count',
            'select count(*) from conversations where is_answered and first_reply_seconds is not null',
            'select count(*) from recounted where is_answered',
        ),
        (
            'first_reply_seconds_sum',
            'select sum(first_reply_seconds) from conversations',
            'select sum(first_reply_seconds) from recounted',
        ),
        (
            'first_reply_seconds_median',
            'select ' ~ median('first_reply_seconds') ~ ' from conversations',
            'select ' ~ median('first_reply_seconds') ~ ' from recounted',
        ),
        (
            'waiting_conversations_count',
            'select count(*) from conversations where is_waiting',
            'select count(*) from recounted where is_waiting',
        ),
        (
            'closed_by_tools_count',
            "select count(*) from conversations where closed_at is not null and resolution_basis <> 'quiet'",
            'select count(*) from recounted where is_closed_by_tool',
        ),
        (
            'replies_count',
            'select count(*) from replies',
            'select sum(replies_count) from recounted',
        ),
        (
            'team_figures_replies_count',
            "select sum(figure_value) from figures where figure = 'replies_count'",
            '(select sum(replies_count) from recounted)'
            ~ ' + (select count(*) from all_replies) - (select count(*) from replies)',
        ),
        (
            'board_replies_count',
            'select sum(replies_count) from board',
            '(select sum(replies_count) from recounted)'
            ~ ' + (select count(*) from all_replies) - (select count(*) from replies)',
        ),
        (
            'backlog_count',
            'select sum(waiting_count) from backlog where day_date = last_day_date',
            '(select count(*) from recounted where is_waiting)'
            ~ ' + (select count(*) from all_conversations where is_waiting)'
            ~ ' - (select count(*) from conversations where is_waiting)',
        ),
    ] %}
    select
        '{{ headline }}' as headline,
        cast(coalesce(({{ told }}), 0) as double) as told_value,
        cast(
            coalesce({{ recounted if recounted[0] == '(' else '(' ~ recounted ~ ')' }}, 0) as double
        ) as recounted_value
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

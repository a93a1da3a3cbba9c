-- One row per headline figure: as the marts tell it, and as counted again from the mentions by other and simpler means.
with mentions as (
    select * from {{ ref('mentions') }}
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

excluded_rows as (
    select * from {{ ref('excluded_rows') }}
),

people as (
    select * from mentions
    where not is_automatic_reply
),

-- a simple count cannot know what came first where clocks contradict a reply, or where both sides spoke in one instant
unclear as (
    select conversation_id
    from excluded_rows
    where reason = 'reply_before_question'
    union
    select own_posts.conversation_id
    from people as own_posts
    inner join people as outside
        on
            own_posts.conversation_id = outside.conversation_id
            and own_posts.posted_at = outside.posted_at
            and own_posts.is_own_post
            and not outside.is_own_post
),

clear_people as (
    select people.*
    from people
    left join unclear on people.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
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

asked as (
    select
        conversation_id,
        min(posted_at) as asked_at,
        max(case when not is_deleted then posted_at end) as last_asked_at
    from clear_people
    where not is_own_post
    group by conversation_id
),

own_posts as (
    select
        clear_people.mention_id,
        clear_people.conversation_id,
        clear_people.posted_at,
        asked.asked_at,
        coalesce(asked.asked_at < clear_people.posted_at, false) as is_after_question,
        clear_people.reply_to_mention_id is not null and parents.mention_id is null as has_unknown_parent
    from clear_people
    left join asked on clear_people.conversation_id = asked.conversation_id
    left join people as parents on clear_people.reply_to_mention_id = parents.mention_id
    where clear_people.is_own_post
),

answered as (
    select
        conversation_id,
        {{ seconds_between('min(asked_at)', 'min(posted_at)') }} as first_reply_seconds
    from own_posts
    where is_after_question
    group by conversation_id
),

last_own_posts as (
    select
        conversation_id,
        max(posted_at) as last_own_post_at
    from own_posts
    group by conversation_id
),

waiting as (
    select
        asked.conversation_id,
        conversations.resolved_final_at is not null as is_closed
    from asked
    inner join conversations on asked.conversation_id = conversations.conversation_id
    left join last_own_posts on asked.conversation_id = last_own_posts.conversation_id
    where
        conversations.is_addressed
        and asked.last_asked_at is not null
        and coalesce(asked.last_asked_at > last_own_posts.last_own_post_at, true)
),

headlines as (
    {% for headline, told, recounted in [
        (
            'outside_messages_count',
            'select sum(inbound_count) from conversations',
            'select count(*) from clear_people where not is_own_post',
        ),
        (
            'answered_conversations_count',
            'select count(*) from conversations where is_answered and first_reply_seconds is not null',
            'select count(*) from answered',
        ),
        (
            'first_reply_seconds_sum',
            'select sum(first_reply_seconds) from conversations',
            'select sum(first_reply_seconds) from answered',
        ),
        (
            'first_reply_seconds_median',
            'select ' ~ median('first_reply_seconds') ~ ' from conversations',
            'select ' ~ median('first_reply_seconds') ~ ' from answered',
        ),
        (
            'waiting_conversations_count',
            'select count(*) from conversations where is_waiting',
            'select count(*) from waiting',
        ),
        (
            'replies_count',
            'select count(*) from replies',
            'select count(*) from own_posts where is_after_question or has_unknown_parent',
        ),
        (
            'team_figures_replies_count',
            "select sum(figure_value) from figures where figure = 'replies_count'",
            '(select count(*) from own_posts where is_after_question or has_unknown_parent)'
            ~ ' + (select count(*) from all_replies) - (select count(*) from replies)',
        ),
        (
            'board_replies_count',
            'select sum(replies_count) from board',
            '(select count(*) from own_posts where is_after_question or has_unknown_parent)'
            ~ ' + (select count(*) from all_replies) - (select count(*) from replies)',
        ),
        (
            'backlog_count',
            'select sum(waiting_count) from backlog where day_date = last_day_date',
            '(select count(*) from waiting where not is_closed)'
            ~ ' + (select count(*) from all_conversations where is_waiting and resolved_final_at is null)'
            ~ ' - (select count(*) from conversations where is_waiting and resolved_final_at is null)',
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

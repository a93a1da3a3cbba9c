-- One row per headline figure: as the marts tell it, and as counted again from what was loaded, by simpler means.
{% set headlines = [
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
    ('closed_by_quiet_count', 'told.closed_by_quiet_count', 'recounted.closed_by_quiet_count'),
    ('replies_count', 'told_replies.replies_count', 'recounted.replies_count'),
    (
        'mentions_heard_count',
        '(select sum(mention_count) from weeks)',
        'recounted.outside_messages_count + coalesce(unclear_conversations.outside_messages_count, 0)',
    ),
    (
        'team_figures_questions_count',
        "(select sum(figure_value) from figures where figure = 'questions_count')",
        'recounted.waits_count + unclear_waits.waits_count',
    ),
    (
        'team_figures_replies_count',
        "(select sum(figure_value) from figures where figure = 'replies_count')",
        'recounted.replies_count + unclear_replies.replies_count',
    ),
    (
        'board_replies_count',
        '(select sum(replies_count) from board)',
        'recounted.replies_count + unclear_replies.replies_count',
    ),
    (
        'board_first_replies_count',
        '(select sum(first_replies_count) from board)',
        'recounted.answered_conversations_count + unclear_replies.first_replies_count',
    ),
    (
        'board_first_reply_seconds_sum',
        '(select round(sum(first_reply_seconds_mean * first_replies_count)) from board)',
        'coalesce(recounted.first_reply_seconds_sum, 0) + coalesce(unclear_replies.first_reply_seconds_sum, 0)',
    ),
    (
        'board_waiting_count',
        '(select sum(waiting_count) from board where is_now)',
        'recounted.waiting_conversations_count + unclear_conversations.waiting_count',
    ),
    (
        'board_oldest_waiting_seconds',
        '(select max(oldest_waiting_seconds) from board where is_now)',
        seconds_between(
            'least(recounted.oldest_waiting_since_at, unclear_conversations.oldest_waiting_since_at)', as_of()
        ),
    ),
    (
        'asked_count',
        '(select sum(asked_count) from survival)',
        'recounted.answered_conversations_count + recounted.closed_without_reply_count'
        ' + recounted.never_answered_count + unclear_waits.answered_count + unclear_waits.closed_count'
        ' + unclear_waits.running_count',
    ),
    (
        'asked_and_answered_count',
        '(select sum(answered_count) from survival)',
        'recounted.answered_conversations_count + unclear_waits.answered_count',
    ),
    (
        'asked_and_closed_count',
        '(select sum(closed_count) from survival)',
        'recounted.closed_without_reply_count + unclear_waits.closed_count',
    ),
    (
        'asked_and_waiting_count',
        '(select sum(running_count) from survival)',
        'recounted.never_answered_count + unclear_waits.running_count',
    ),
    (
        'backlog_count',
        '(select sum(waiting_count) from backlog)',
        'recounted.waiting_conversations_count + unclear_conversations.waiting_count',
    ),
    (
        'last_week_first_reply_business_seconds_sum',
        '(select seconds_sum from told_business)',
        '(select business_seconds_sum from last_week)',
    ),
    (
        'last_week_targets_met_count',
        '(select targets_met_count from told_last_week)',
        '(select targets_met_count from last_week)',
    ),
    (
        'last_week_targets_missed_count',
        '(select targets_missed_count from told_last_week)',
        '(select targets_missed_count from last_week)',
    ),
    (
        'board_targets_measured_count',
        '(select sum(target_measured_count) from board)',
        '(select measured_count from told_outcomes)',
    ),
    (
        'resolved_conversations_count',
        'told.resolved_count',
        'recounted_handled.resolved_count',
    ),
    (
        'resolution_seconds_sum',
        'told.resolution_seconds_sum',
        'recounted_handled.resolution_seconds_sum',
    ),
    (
        'hand_overs_count',
        '(select hand_overs_count from told_hand_overs)',
        'recounted_handled.hand_overs_count',
    ),
    (
        'team_figures_reopened_count',
        "(select sum(figure_value) from figures where figure = 'reopened_count')",
        'recounted_handled.reopened_count + coalesce(unclear_conversations.reopened_count, 0)',
    ),
    (
        'team_figures_collisions_count',
        "(select sum(figure_value) from figures where figure = 'collisions_count')",
        'recounted_handled.collisions_count + unclear_replies.collisions_count',
    ),
    (
        'team_figures_stale_holds_count',
        "(select sum(figure_value) from figures where figure = 'stale_holds_count')",
        'recounted_handled.stale_holds_count + (select stale_holds_count from unclear_holds)',
    ),
    (
        'board_collisions_count',
        '(select sum(collisions_count) from board)',
        'recounted_handled.collisions_count + unclear_replies.collisions_count',
    ),
    (
        'members_replies_count',
        '(select sum(replies_count) from member_board)',
        'recounted_handled.signed_replies_count + unclear_replies.signed_replies_count',
    ),
    (
        'members_conversations_handled_count',
        '(select sum(conversations_handled_count) from member_board)',
        'recounted_handled.credits_count + (select count(*) from unclear_credited)',
    ),
] %}

with recounted_conversations as (
    select * from {{ ref('int_conversations_recounted') }}
),

recounted_handling as (
    select * from {{ ref('int_handling_recounted') }}
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
        and figure in ('replies_count', 'questions_count', 'collisions_count', 'reopened_count', 'stale_holds_count')
),

recounted_waits as (
    select * from {{ ref('int_waits_recounted') }}
),

outcomes as (
    select * from {{ ref('target_outcomes') }}
),

all_waits as (
    select
        *,
        is_first_wait and (wait_seconds is not null or ended_by = 'running') as is_first_question
    from {{ ref('int_waits_dated') }}
    where side = 'requester'
),

survival as (
    select * from {{ ref('first_reply_survival_weekly') }}
),

weeks as (
    select * from {{ ref('weeks') }}
),

board as (
    select
        *,
        -- where nobody waits any more, the newest row is of an earlier week and says nothing of now
        week_start_date = {{ week_start_date(seconds_after(as_of(), -1)) }} as is_now
    from {{ ref('team_performance_weekly') }}
    where member_id is null
),

member_board as (
    select * from {{ ref('team_performance_weekly') }}
    where member_id is not null
),

all_hand_overs as (
    select * from {{ ref('hand_overs') }}
),

holds as (
    select * from {{ ref('holds') }}
    where is_stale
),

backlog as (
    select * from {{ ref('backlog_daily') }}
    where day_date = cast({{ seconds_after(as_of(), -1) }} as date)
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
        min(waiting_since_at) as oldest_waiting_since_at,
        count(*) filter (where is_closed_by_tool) as closed_by_tools_count,
        count(*) filter (where is_closed_by_quiet) as closed_by_quiet_count,
        count(*) filter (where is_closed_without_reply) as closed_without_reply_count,
        count(*) filter (where is_waiting and not is_answered) as never_answered_count,
        sum(waits_count) as waits_count,
        sum(replies_count) as replies_count
    from recounted_conversations
),

recounted_handled as (
    select
        count(*) filter (where is_resolved) as resolved_count,
        sum(resolution_seconds) as resolution_seconds_sum,
        sum(reopened_count) as reopened_count,
        sum(signed_replies_count) as signed_replies_count,
        sum(credits_count) as credits_count,
        sum(collisions_count) as collisions_count,
        sum(hand_overs_count) as hand_overs_count,
        sum(stale_holds_count) as stale_holds_count
    from recounted_handling
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
        ) as closed_by_tools_count,
        count(*) filter (
            where conversations.closed_at is not null and conversations.resolution_basis = 'quiet'
        ) as closed_by_quiet_count,
        count(conversations.resolved_final_at) as resolved_count,
        sum(conversations.resolution_seconds) as resolution_seconds_sum
    from all_conversations as conversations
    left join unclear on conversations.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

told_replies as (
    select count(*) as replies_count
    from all_replies
    left join unclear on all_replies.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

told_hand_overs as (
    select count(*) as hand_overs_count
    from all_hand_overs
    left join unclear on all_hand_overs.conversation_id = unclear.conversation_id
    where unclear.conversation_id is null
),

-- totals of the board hold the unclear conversations too, so these are taken as they are told
unclear_conversations as (
    select
        sum(all_conversations.inbound_count) as outside_messages_count,
        count(*) filter (where all_conversations.is_waiting) as waiting_count,
        min(all_conversations.waiting_since_at) filter (where all_conversations.is_waiting) as oldest_waiting_since_at,
        sum(all_conversations.reopened_count) as reopened_count
    from all_conversations
    inner join unclear on all_conversations.conversation_id = unclear.conversation_id
),

unclear_replies as (
    select
        count(*) as replies_count,
        count(all_replies.reply_seconds) filter (where all_replies.is_first_reply) as first_replies_count,
        sum(all_replies.reply_seconds) filter (where all_replies.is_first_reply) as first_reply_seconds_sum,
        count(*) filter (where all_replies.is_collision) as collisions_count,
        count(all_replies.member_id) as signed_replies_count
    from all_replies
    inner join unclear on all_replies.conversation_id = unclear.conversation_id
),

unclear_credited as (
    select distinct
        all_replies.conversation_id,
        all_replies.week_start_date,
        all_replies.team,
        all_replies.member_id
    from all_replies
    inner join unclear on all_replies.conversation_id = unclear.conversation_id
    where all_replies.member_id is not null
),

unclear_holds as (
    select count(*) as stale_holds_count
    from holds
    inner join unclear on holds.conversation_id = unclear.conversation_id
),

unclear_waits as (
    select
        count(*) as waits_count,
        count(*) filter (where all_waits.is_first_question and all_waits.ended_by = 'answered') as answered_count,
        count(*) filter (where all_waits.is_first_question and all_waits.ended_by = 'closed') as closed_count,
        count(*) filter (where all_waits.is_first_question and all_waits.ended_by = 'running') as running_count
    from all_waits
    inner join unclear on all_waits.conversation_id = unclear.conversation_id
),

-- what the last whole week asked for is added up opening by opening
last_week as (
    select
        -- what nobody signed may be of no team that is known, and then of no hours
        sum(business_seconds) filter (where is_first_wait and is_answered_by_team) as business_seconds_sum,
        count(*) filter (where is_target_met) as targets_met_count,
        count(*) filter (where is_target_missed) as targets_missed_count
    from recounted_waits
),

told_last_week as (
    select
        count(*) filter (where outcome = 'met') as targets_met_count,
        count(*) filter (where outcome = 'missed' and counted_seconds is not null) as targets_missed_count
    from outcomes
    where week_start_date = {{ last_whole_week() }}
),

told_business as (
    select sum(reply_business_seconds) as seconds_sum
    from all_replies
    where
        is_first_reply
        and {{ week_start_date('waiting_since_at') }} = {{ last_whole_week() }}
),

told_outcomes as (
    select count(*) as measured_count
    from outcomes
    where
        target_kind = 'first_reply'
        and outcome in ('met', 'missed')
),

-- one row, in which each headline is counted once
totals as (
    select
    {% for headline, told, recounted in headlines %}
        cast(coalesce({{ told }}, 0) as double) as told_{{ headline }},
        cast(coalesce({{ recounted }}, 0) as double) as recounted_{{ headline }}{{ "," if not loop.last }}
    {% endfor %}
    from told
    cross join told_replies
    cross join unclear_conversations
    cross join unclear_replies
    cross join unclear_waits
    cross join recounted
    cross join recounted_handled
),

headlines as (
    {% for headline, told, recounted in headlines %}
    select
        '{{ headline }}' as headline,
        told_{{ headline }} as told_value,
        recounted_{{ headline }} as recounted_value
    from totals
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

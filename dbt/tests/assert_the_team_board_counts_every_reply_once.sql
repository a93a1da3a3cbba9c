-- The rows of whole teams add up to all replies of the week, and members never to more than their team.
with board as (
    select * from {{ ref('team_performance_weekly') }}
),

replies as (
    select * from {{ ref('replies') }}
),

board_sums as (
    select
        week_start_date,
        sum(replies_count) filter (where member_id is null) as team_replies_count,
        sum(replies_count) filter (where member_id is not null) as member_replies_count
    from board
    group by week_start_date
),

reply_sums as (
    select
        week_start_date,
        count(*) as replies_count
    from replies
    group by week_start_date
)

select
    board_sums.week_start_date,
    board_sums.team_replies_count,
    board_sums.member_replies_count,
    reply_sums.replies_count
from board_sums
full outer join reply_sums on board_sums.week_start_date = reply_sums.week_start_date
where
    coalesce(board_sums.team_replies_count, 0) <> coalesce(reply_sums.replies_count, 0)
    or board_sums.member_replies_count > board_sums.team_replies_count

-- At `as_of` the board and the conversations must tell the same number of people who wait.
with board as (
    select * from {{ ref('team_performance_weekly') }}
    where member_id is null
),

weeks as (
    select max(week_start_date) as week_start_date
    from {{ ref('weeks') }}
),

conversations as (
    select * from {{ ref('conversations') }}
    where is_waiting
),

counts as (
    select
        (select count(*) from conversations) as conversation_count,
        (
            select coalesce(sum(board.waiting_count), 0)
            from board
            inner join weeks on board.week_start_date = weeks.week_start_date
        ) as board_count
)

select * from counts
where conversation_count <> board_count

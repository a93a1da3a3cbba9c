-- One row per stretch of a conversation in which one side waited for the other: for whom, how long, and how it ended.
-- A view, because a running wait grows with every build: nothing else of it changes.
{{ config(materialized='conversations', stored=false) }}

with waits as (
    select
        *,
        ended_by = 'running' as is_running
    from {{ ref('int_waits_dated') }}
),

clocks as (
    select * from {{ ref('int_team_clocks_read') }}
),

final as (
    select
        waits.conversation_id,
        waits.turn_number,
        waits.side,
        waits.team,
        waits.member_id,
        waits.answered_by_team,
        waits.answered_by_member_id,
        waits.answer_mention_id,
        waits.brand,
        waits.channel,
        waits.priority,
        waits.priority_basis,
        waits.ended_by,
        case
            when waits.is_running then {{ seconds_between('waits.started_at', as_of()) }}
            else waits.wait_seconds
        end as wait_seconds,
        case
            when waits.is_running then clocks.open_seconds - waits.open_seconds_at_start
            else waits.wait_business_seconds
        end as wait_business_seconds,
        waits.is_first_wait,
        waits.week_start_date,
        waits.started_at,
        waits.ended_at
    from waits
    left join clocks
        on
            waits.clock_team = clocks.team
            and waits.started_at >= clocks.known_from_at
)

select * from final

-- One row per wait of a requester that had a target: met, missed, closed or running, and by how much.
-- A view, because what is running goes on being counted with every build: nothing else of it changes.
{{ config(materialized='conversations', stored=false, compared=true) }}

with targets as (
    select * from {{ ref('int_targets_judged') }}
),

clocks as (
    select * from {{ ref('int_team_clocks_read') }}
),

counted as (
    select
        targets.*,
        case
            when targets.ended_at is not null then targets.counted_seconds
            when targets.is_in_business_time then clocks.open_seconds - targets.open_seconds_at_start
            else {{ seconds_between('targets.started_at', as_of()) }}
        end as counted_until_now_seconds
    from targets
    left join clocks
        on
            targets.team = clocks.team
            and targets.started_at >= clocks.known_from_at
),

final as (
    select
        conversation_id,
        turn_number,
        answer_mention_id,
        member_id,
        team,
        brand,
        channel,
        target_kind,
        priority,
        priority_basis,
        outcome,
        ended_by,
        target_seconds,
        counted_until_now_seconds as counted_seconds,
        target_seconds - counted_until_now_seconds as margin_seconds,
        is_in_business_time,
        week_start_date,
        started_at,
        due_at,
        decided_at,
        ended_at
    from counted
)

select * from final

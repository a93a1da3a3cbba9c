-- One row per time that a member had a conversation, claimed or assigned: how it ended, and whether they replied.
-- A view, because what is held is held longer with every build: nothing else of it changes.
{{ config(materialized='conversations', stored=false, compared=true) }}

with holds as (
    select
        *,
        ended_by = 'held' as is_held
    from {{ ref('int_holds_dated') }}
),

clocks as (
    select * from {{ ref('int_team_clocks_read') }}
),

final as (
    select
        holds.action_id,
        holds.conversation_id,
        holds.member_id,
        holds.team,
        holds.basis,
        holds.ended_by,
        holds.taken_over_by_member_id,
        case
            when holds.is_held then {{ seconds_between('holds.held_from_at', as_of()) }}
            else holds.held_seconds
        end as held_seconds,
        case
            when holds.is_held then clocks.open_seconds - holds.open_seconds_at_start
            else holds.held_business_seconds
        end as held_business_seconds,
        holds.first_reply_seconds,
        holds.first_reply_business_seconds,
        holds.has_reply,
        holds.is_stale,
        holds.week_start_date,
        holds.held_from_at,
        holds.ended_at,
        holds.first_reply_at
    from holds
    left join clocks
        on
            holds.team = clocks.team
            and holds.held_from_at >= clocks.known_from_at
)

select * from final

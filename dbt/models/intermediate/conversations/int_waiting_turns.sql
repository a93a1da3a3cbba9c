-- One row per turn with outside messages of a conversation that concerns us: for whom it waited, and how urgently.
{{ config(materialized='conversations', stored=false) }}

with all_turns as (
    select * from {{ ref('int_conversation_turns') }}
),

turns as (
    select * from all_turns
    where inbound_count > 0
),

conversations as (
    select * from {{ ref('int_conversations_addressed') }}
    where is_addressed
),

assignments as (
    select * from {{ ref('assignments') }}
),

brand_teams as (
    select * from {{ ref('int_brand_teams_dated') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

-- a claim and an assignment give a conversation to a member or a team, a release gives it back to the member's team
givings as (
    select
        action_id,
        conversation_id,
        given_member_id as member_id,
        case when action = 'release' then team else given_team end as team,
        acted_at
    from {{ ref('int_team_actions_placed') }}
    where
        action in ('claim', 'assign', 'release')
        and conversation_id is not null
        and case when action = 'release' then team else given_team end is not null
),

given_turns as (
    select
        all_turns.*,
        lag(all_turns.own_posted_at) over (
            partition by all_turns.conversation_id order by all_turns.turn_number
        ) as previous_posted_at
    from all_turns
    where all_turns.conversation_id in (select givings.conversation_id from givings)
),

-- what was given before our last reply is over; what was given since, until the answer, counts
ranked_givings as (
    select
        given_turns.conversation_id,
        given_turns.turn_number,
        givings.member_id,
        givings.team,
        givings.acted_at,
        row_number() over (
            partition by given_turns.conversation_id, given_turns.turn_number
            order by givings.acted_at desc, givings.action_id desc
        ) as number_from_end
    from given_turns
    inner join givings
        on
            given_turns.conversation_id = givings.conversation_id
            and (given_turns.previous_posted_at is null or given_turns.previous_posted_at < givings.acted_at)
            and (given_turns.own_posted_at is null or given_turns.own_posted_at >= givings.acted_at)
),

in_hand as (
    select
        turns.conversation_id,
        turns.turn_number,
        turns.first_inbound_mention_id,
        turns.first_inbound_at,
        coalesce(givings.team, turns.previous_team) as team,
        case when givings.team is not null then givings.member_id else turns.previous_member_id end as member_id,
        greatest(turns.first_inbound_at, givings.acted_at) as waited_at
    from turns
    left join ranked_givings as givings
        on
            turns.conversation_id = givings.conversation_id
            and turns.turn_number = givings.turn_number
            and givings.number_from_end = 1
    -- nobody waits any more for an answer to messages that they deleted themselves
    where turns.first_inbound_kept_at is not null
),

-- nobody waits for a team that is no more
in_hand_then as (
    select
        in_hand.*,
        team_structures.team as team_then
    from in_hand
    left join team_structures
        on
            in_hand.team = team_structures.team
            and {{ is_in_force_at('in_hand.waited_at', 'team_structures') }}
),

moved_members as (
    select
        in_hand_then.conversation_id,
        in_hand_then.turn_number,
        min(team_members.team) as team
    from in_hand_then
    inner join team_members
        on
            in_hand_then.member_id = team_members.member_id
            and {{ is_in_force_at('in_hand_then.waited_at', 'team_members') }}
    where
        in_hand_then.team is not null
        and in_hand_then.team_then is null
    group by in_hand_then.conversation_id, in_hand_then.turn_number
)

select
    turns.conversation_id,
    turns.turn_number,
    -- whoever was given it or answered last has it in hand; else whoever a rule named; else the brand's first team
    coalesce(turns.team_then, moved_members.team, assignments.team, brand_teams.first_team) as team,
    case
        when coalesce(turns.team_then, moved_members.team) is not null then turns.member_id
        else assignments.member_id
    end as member_id,
    assignments.priority
from in_hand_then as turns
inner join conversations on turns.conversation_id = conversations.conversation_id
left join moved_members
    on
        turns.conversation_id = moved_members.conversation_id
        and turns.turn_number = moved_members.turn_number
left join assignments on turns.first_inbound_mention_id = assignments.mention_id
left join brand_teams
    on
        conversations.brand = brand_teams.brand
        and {{ is_in_force_at('turns.first_inbound_at', 'brand_teams') }}

-- One row per change of hands in a conversation: from whom to whom, and how long the requester waited because of it.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='handed_over_at', compared=true) }}

with replies as (
    select * from {{ ref('replies') }}
    where member_id is not null
),

team_actions as (
    select * from {{ ref('int_team_actions_placed') }}
    where
        action in ('claim', 'assign')
        and conversation_id is not null
        and coalesce(given_member_id, given_team) is not null
),

team_structures as (
    select * from {{ ref('team_structures') }}
),

acts as (
    select
        conversation_id,
        member_id,
        team,
        'reply' as basis,
        mention_id as act_id,
        replied_at as acted_at,
        waiting_since_at
    from replies
    union all
    select
        conversation_id,
        given_member_id as member_id,
        given_team as team,
        action as basis,
        action_id as act_id,
        acted_at,
        null as waiting_since_at
    from team_actions
),

followed_acts as (
    select
        *,
        lag(member_id) over in_order as from_member_id,
        lag(team) over in_order as from_team,
        lag(acted_at) over in_order as given_at
    from acts
    window in_order as (partition by conversation_id order by acted_at, basis, act_id)
),

-- a member who takes what lies with their own team takes it from nobody
judged_acts as (
    select
        *,
        case
            when given_at is null then false
            when from_member_id is not null and member_id is not null then from_member_id <> member_id
            else coalesce(from_team <> team, false)
        end as is_hand_over
    from followed_acts
),

tenured_acts as (
    select
        *,
        sum(case when is_hand_over then 1 else 0 end) over (
            partition by conversation_id
            order by acted_at, basis, act_id
            rows between unbounded preceding and current row
        ) as hand_over_number
    from judged_acts
),

first_replies as (
    select
        conversation_id,
        hand_over_number,
        waiting_since_at,
        acted_at as replied_at,
        row_number() over (
            partition by conversation_id, hand_over_number
            order by acted_at, act_id
        ) as reply_rank
    from tenured_acts
    where basis = 'reply'
),

final as (
    select
        hand_overs.conversation_id,
        cast(hand_overs.hand_over_number as bigint) as hand_over_number,
        hand_overs.from_member_id,
        hand_overs.member_id as to_member_id,
        hand_overs.from_team,
        hand_overs.team as to_team,
        hand_overs.basis,
        {{ seconds_between('hand_overs.given_at', 'hand_overs.acted_at') }} as hand_over_seconds,
        -- before it was given to them the receiver had nothing to answer; whoever just answers was never given it
        case
            when hand_overs.basis <> 'reply' and first_replies.waiting_since_at is not null
                then {{ seconds_between(
                    'greatest(hand_overs.acted_at, first_replies.waiting_since_at)', 'first_replies.replied_at'
                ) }}
        end as lag_seconds,
        coalesce(hand_overs.from_team <> hand_overs.team, false) as is_between_teams,
        coalesce(givers.is_agency, false) as is_from_agency,
        coalesce(receivers.is_agency, false) as is_to_agency,
        {{ week_start_date('hand_overs.acted_at') }} as week_start_date,
        hand_overs.given_at,
        hand_overs.acted_at as handed_over_at,
        first_replies.replied_at as first_reply_at
    from tenured_acts as hand_overs
    left join first_replies
        on
            hand_overs.conversation_id = first_replies.conversation_id
            and hand_overs.hand_over_number = first_replies.hand_over_number
            and first_replies.reply_rank = 1
    left join team_structures as givers
        on
            hand_overs.from_team = givers.team
            and {{ is_in_force_at('hand_overs.given_at', 'givers') }}
    left join team_structures as receivers
        on
            hand_overs.team = receivers.team
            and {{ is_in_force_at('hand_overs.acted_at', 'receivers') }}
    where hand_overs.is_hand_over
)

select * from final

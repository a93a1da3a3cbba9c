-- One row per conversation of which a simple count can know it: how it ended and who had it, counted again from what
-- was loaded by simpler means than the marts'.
{{ config(materialized='conversations', replaced_by='conversation_id') }}

with mentions as (
    select * from {{ ref('int_mentions_recounted') }}
    where not is_automatic_reply
),

all_actions as (
    select * from {{ ref('int_actions_recounted') }}
),

clear as (
    select conversation_id
    from {{ ref('int_conversations_recounted') }}
    where not is_unclear
),

-- whom a signature or a name means is decided once and not counted again
signers as (
    select * from {{ ref('int_own_posts_signed') }}
),

receivers as (
    select * from {{ ref('int_team_actions_placed') }}
),

actions as (
    select
        all_actions.*,
        receivers.given_member_id,
        receivers.given_team
    from all_actions
    inner join clear on all_actions.conversation_id = clear.conversation_id
    left join receivers on all_actions.action_id = receivers.action_id
),

messages as (
    select
        mentions.mention_id,
        mentions.conversation_id,
        mentions.reply_to_mention_id,
        mentions.is_own_post,
        mentions.is_deleted,
        mentions.posted_at,
        -- who outside wrote last before it, and when anybody writes next what stays
        {{ last_known('case when not mentions.is_own_post then mentions.mention_id end') }} over (
            partition by mentions.conversation_id
            order by mentions.posted_at, mentions.mention_id
            rows between unbounded preceding and current row
        ) as last_outside_mention_id,
        min(case when mentions.is_own_post or not mentions.is_deleted then mentions.posted_at end) over (
            partition by mentions.conversation_id
            order by mentions.posted_at, mentions.mention_id
            rows between 1 following and unbounded following
        ) as next_posted_at
    from mentions
    inner join clear on mentions.conversation_id = clear.conversation_id
),

asked as (
    select
        conversation_id,
        min(posted_at) as asked_at
    from messages
    where not is_own_post
    group by conversation_id
),

told_by_tools as (
    select distinct conversation_id
    from actions
    where is_about_state
),

closings as (
    select
        conversation_id,
        is_deletion,
        acted_at as closed_at
    from actions
    where is_closing
    union all
    -- where no tool says anything, our last word before three quiet days
    select
        messages.conversation_id,
        false as is_deletion,
        messages.posted_at as closed_at
    from messages
    left join told_by_tools on messages.conversation_id = told_by_tools.conversation_id
    where
        told_by_tools.conversation_id is null
        and messages.is_own_post
        and messages.last_outside_mention_id is not null
        and {{ seconds_between('messages.posted_at', 'coalesce(messages.next_posted_at, ' ~ as_of() ~ ')') }}
        >= {{ var('quiet_period_seconds') }}
),

openings as (
    select
        messages.conversation_id,
        messages.posted_at as opened_at
    from messages
    where
        not messages.is_own_post
        and not messages.is_deleted
    union all
    select
        conversation_id,
        acted_at as opened_at
    from actions
    where
        is_about_state
        and not is_closing
),

followed_closings as (
    select
        closings.conversation_id,
        closings.closed_at,
        bool_or(closings.is_deletion) as is_deletion,
        min(openings.opened_at) as reopened_at
    from closings
    left join openings
        on
            closings.conversation_id = openings.conversation_id
            and closings.closed_at < openings.opened_at
    group by closings.conversation_id, closings.closed_at
),

-- closed from the first closing that the next opening follows, until then
closed_stretches as (
    select
        conversation_id,
        reopened_at,
        {{ value_at_smallest('is_deletion', 'closed_at') }} as is_deletion,
        min(closed_at) as closed_at
    from followed_closings
    group by conversation_id, reopened_at
),

endings as (
    select
        closed_stretches.conversation_id,
        max(case
            when closed_stretches.reopened_at is null and not closed_stretches.is_deletion
                then closed_stretches.closed_at
        end) as resolved_at,
        count(closed_stretches.reopened_at) as reopened_count
    from closed_stretches
    group by closed_stretches.conversation_id
),

replies as (
    select
        messages.conversation_id,
        messages.mention_id,
        coalesce(questions.mention_id, messages.last_outside_mention_id) as answered_mention_id,
        signers.member_id,
        signers.team,
        messages.posted_at
    from messages
    left join mentions as parents on messages.reply_to_mention_id = parents.mention_id
    left join messages as questions
        on
            messages.reply_to_mention_id = questions.mention_id
            and messages.conversation_id = questions.conversation_id
            and not questions.is_own_post
    left join signers on messages.mention_id = signers.mention_id
    where
        messages.is_own_post
        and (
            coalesce(questions.mention_id, messages.last_outside_mention_id) is not null
            or (messages.reply_to_mention_id is not null and parents.mention_id is null)
        )
),

givings as (
    select * from actions
    where action in ('claim', 'assign', 'release')
),

holds as (
    select * from givings
    where
        action <> 'release'
        and given_member_id is not null
),

next_givings as (
    select
        holds.action_id,
        min(givings.acted_at) as given_on_at
    from holds
    inner join givings
        on
            holds.conversation_id = givings.conversation_id
            and (
                holds.acted_at < givings.acted_at
                or (holds.acted_at = givings.acted_at and holds.action_id < givings.action_id)
            )
    group by holds.action_id
),

next_closings as (
    select
        holds.action_id,
        min(closed_stretches.closed_at) as closed_at
    from holds
    inner join closed_stretches
        on
            holds.conversation_id = closed_stretches.conversation_id
            and holds.acted_at < closed_stretches.closed_at
    group by holds.action_id
),

ended_holds as (
    select
        holds.action_id,
        holds.conversation_id,
        holds.given_member_id as member_id,
        holds.acted_at,
        holds.until_at,
        next_givings.given_on_at,
        next_closings.closed_at,
        -- nothing else ended it before its time was up
        coalesce(holds.until_at <= {{ as_of() }}, false)
        and coalesce(holds.until_at < next_givings.given_on_at, true)
        and coalesce(holds.until_at < next_closings.closed_at, true) as is_expired
    from holds
    left join next_givings on holds.action_id = next_givings.action_id
    left join next_closings on holds.action_id = next_closings.action_id
),

colliding as (
    select
        later_replies.conversation_id,
        later_replies.mention_id
    from replies as later_replies
    inner join replies as earlier_replies
        on
            later_replies.conversation_id = earlier_replies.conversation_id
            and later_replies.answered_mention_id = earlier_replies.answered_mention_id
            and later_replies.member_id <> earlier_replies.member_id
            and (
                later_replies.posted_at > earlier_replies.posted_at
                or (
                    later_replies.posted_at = earlier_replies.posted_at
                    and later_replies.mention_id > earlier_replies.mention_id
                )
            )
    union
    select
        replies.conversation_id,
        replies.mention_id
    from replies
    inner join ended_holds
        on
            replies.conversation_id = ended_holds.conversation_id
            and replies.member_id <> ended_holds.member_id
            and replies.posted_at >= ended_holds.acted_at
            and coalesce(replies.posted_at < ended_holds.given_on_at, true)
            -- what is said in the moment of a closing was said before it
            and coalesce(replies.posted_at <= ended_holds.closed_at, true)
            and coalesce(replies.posted_at < ended_holds.until_at, true)
),

stale_holds as (
    select
        ended_holds.conversation_id,
        ended_holds.action_id
    from ended_holds
    left join replies
        on
            ended_holds.conversation_id = replies.conversation_id
            and ended_holds.member_id = replies.member_id
            and replies.posted_at between ended_holds.acted_at and ended_holds.until_at
    where ended_holds.is_expired
    group by ended_holds.conversation_id, ended_holds.action_id
    having count(replies.mention_id) = 0
),

acts as (
    select
        conversation_id,
        member_id,
        team,
        'reply' as kind,
        mention_id as act_id,
        posted_at as acted_at
    from replies
    where member_id is not null
    union all
    select
        conversation_id,
        given_member_id as member_id,
        given_team as team,
        action as kind,
        action_id as act_id,
        acted_at
    from actions
    where
        action in ('claim', 'assign')
        and coalesce(given_member_id, given_team) is not null
),

followed_acts as (
    select
        *,
        lead(member_id) over in_order as next_member_id,
        lead(team) over in_order as next_team
    from acts
    window in_order as (partition by conversation_id order by acted_at, kind, act_id)
),

hand_overs as (
    select
        conversation_id,
        count(*) as hand_overs_count
    from followed_acts
    where coalesce(member_id <> next_member_id, team <> next_team, false)
    group by conversation_id
),

signed as (
    select
        conversation_id,
        count(*) as signed_replies_count
    from replies
    where member_id is not null
    group by conversation_id
),

-- whoever replied in a week is credited with the conversation once in it
credited as (
    select distinct
        conversation_id,
        {{ week_start_date('posted_at') }} as week_start_date,
        team,
        member_id
    from replies
    where member_id is not null
),

credits as (
    select
        conversation_id,
        count(*) as credits_count
    from credited
    group by conversation_id
),

collisions as (
    select
        conversation_id,
        count(*) as collisions_count
    from colliding
    group by conversation_id
),

stale as (
    select
        conversation_id,
        count(*) as stale_holds_count
    from stale_holds
    group by conversation_id
)

select
    clear.conversation_id,
    case
        when endings.resolved_at >= asked.asked_at
            then {{ seconds_between('asked.asked_at', 'endings.resolved_at') }}
    end as resolution_seconds,
    coalesce(endings.reopened_count, 0) as reopened_count,
    coalesce(signed.signed_replies_count, 0) as signed_replies_count,
    coalesce(credits.credits_count, 0) as credits_count,
    coalesce(collisions.collisions_count, 0) as collisions_count,
    coalesce(hand_overs.hand_overs_count, 0) as hand_overs_count,
    coalesce(stale.stale_holds_count, 0) as stale_holds_count,
    endings.resolved_at is not null as is_resolved
from clear
left join asked on clear.conversation_id = asked.conversation_id
left join endings on clear.conversation_id = endings.conversation_id
left join signed on clear.conversation_id = signed.conversation_id
left join credits on clear.conversation_id = credits.conversation_id
left join collisions on clear.conversation_id = collisions.conversation_id
left join hand_overs on clear.conversation_id = hand_overs.conversation_id
left join stale on clear.conversation_id = stale.conversation_id

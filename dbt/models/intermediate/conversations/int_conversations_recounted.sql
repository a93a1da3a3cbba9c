-- One row per conversation: its headline figures, counted again from what was loaded by simpler means than the marts'.
{{ config(materialized='conversations', replaced_by='conversation_id') }}

with loaded_mentions as (
    select * from {{ ref('stg_raw__mentions') }}
    where not is_simulated
),

accounts as (
    select * from {{ ref('stg_company__accounts') }}
),

mentions as (
    select * from {{ ref('int_mentions_recounted') }}
),

actions as (
    select * from {{ ref('int_actions_recounted') }}
    where is_about_state
),

people as (
    select * from mentions
    where not is_automatic_reply
),

-- a simple count cannot know which of two versions holds where they differ in what counts
contradicted as (
    select loaded_mentions.mention_id
    from loaded_mentions
    inner join mentions
        on
            loaded_mentions.mention_id = mentions.mention_id
            and mentions.has_versions
    group by loaded_mentions.mention_id
    having
        count(distinct loaded_mentions.posted_at) > 1
        or count(distinct loaded_mentions.text) filter (where loaded_mentions.deleted_at is null) > 1
        or count(distinct loaded_mentions.reply_to_mention_id) > 1
        or count(distinct loaded_mentions.is_own_post) > 1
        or count(distinct loaded_mentions.channel) > 1
),

-- nor what came first where clocks contradict a reply, where it is of one instant with what it answers, or where both
-- sides spoke in one instant
unclear as (
    select mentions.conversation_id
    from mentions
    inner join contradicted on mentions.mention_id = contradicted.mention_id
    union
    select answers.conversation_id
    from people as answers
    inner join mentions as questions on answers.reply_to_mention_id = questions.mention_id
    where
        answers.posted_at = questions.posted_at
        or (answers.is_own_post and not questions.is_own_post and answers.posted_at < questions.posted_at)
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
    select
        people.*,
        lag(people.is_own_post) over (
            partition by people.conversation_id
            order by people.posted_at, people.mention_id
        ) as follows_own_post
    from people
    left join unclear on people.conversation_id = unclear.conversation_id
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
        not coalesce(clear_people.follows_own_post, true) as is_answer,
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

unanswered as (
    select
        clear_people.conversation_id,
        min(clear_people.posted_at) as waiting_since_at
    from clear_people
    left join last_own_posts on clear_people.conversation_id = last_own_posts.conversation_id
    where
        not clear_people.is_own_post
        and not clear_people.is_deleted
        and coalesce(clear_people.posted_at > last_own_posts.last_own_post_at, true)
    group by clear_people.conversation_id
),

unanswered_handles as (
    select
        mentions.conversation_id,
        mentions.channel,
        {{ handles_of('loaded_mentions.text') }} as handle
    from mentions
    inner join loaded_mentions on mentions.mention_id = loaded_mentions.mention_id
    inner join unanswered on mentions.conversation_id = unanswered.conversation_id
    where
        not mentions.is_own_post
        and not mentions.is_deleted
        and lower(loaded_mentions.text) not like 'rt @%'
),

concerning_us as (
    select conversation_id
    from mentions
    where
        is_own_post
        or (channel in ('chat', 'email') and not is_automatic_reply)
    union
    select unanswered_handles.conversation_id
    from unanswered_handles
    inner join accounts
        on
            unanswered_handles.channel = accounts.channel
            and unanswered_handles.handle = accounts.account
),

said_by_tools as (
    select
        conversation_id,
        max(acted_at) filter (where is_closing) as last_closing_at,
        max(acted_at) filter (where not is_closing) as last_opening_at
    from actions
    group by conversation_id
),

closed as (
    select said_by_tools.conversation_id
    from said_by_tools
    left join asked on said_by_tools.conversation_id = asked.conversation_id
    left join unclear on said_by_tools.conversation_id = unclear.conversation_id
    where
        unclear.conversation_id is null
        and said_by_tools.last_closing_at is not null
        and coalesce(said_by_tools.last_closing_at >= said_by_tools.last_opening_at, true)
        and coalesce(said_by_tools.last_closing_at >= asked.last_asked_at, true)
),

-- whom no tool closed or opened, our last word of so long ago closed
quieted as (
    select last_own_posts.conversation_id
    from last_own_posts
    inner join asked on last_own_posts.conversation_id = asked.conversation_id
    left join said_by_tools on last_own_posts.conversation_id = said_by_tools.conversation_id
    where
        said_by_tools.conversation_id is null
        and last_own_posts.last_own_post_at > asked.asked_at
        and coalesce(last_own_posts.last_own_post_at > asked.last_asked_at, true)
        and {{ seconds_between('last_own_posts.last_own_post_at', as_of()) }} >= {{ var('quiet_period_seconds') }}
),

unanswered_to_us as (
    select unanswered.*
    from unanswered
    inner join concerning_us on unanswered.conversation_id = concerning_us.conversation_id
),

outside_counts as (
    select
        conversation_id,
        count(*) as outside_messages_count
    from clear_people
    where not is_own_post
    group by conversation_id
),

reply_counts as (
    select
        conversation_id,
        count(*) filter (where is_after_question or has_unknown_parent) as replies_count,
        count(*) filter (where is_answer) as answers_count
    from own_posts
    group by conversation_id
),

all_conversations as (
    select distinct conversation_id
    from mentions
)

select
    all_conversations.conversation_id,
    coalesce(outside_counts.outside_messages_count, 0) as outside_messages_count,
    coalesce(reply_counts.replies_count, 0) as replies_count,
    -- whoever waits has been answered since, or has not
    coalesce(reply_counts.answers_count, 0)
    + case when unanswered_to_us.conversation_id is null then 0 else 1 end as waits_count,
    answered.first_reply_seconds,
    answered.conversation_id is not null as is_answered,
    unanswered_to_us.conversation_id is not null and closed.conversation_id is null as is_waiting,
    unanswered_to_us.conversation_id is not null
    and closed.conversation_id is not null
    and answered.conversation_id is null as is_closed_without_reply,
    closed.conversation_id is not null as is_closed_by_tool,
    quieted.conversation_id is not null as is_closed_by_quiet,
    unclear.conversation_id is not null as is_unclear,
    case when closed.conversation_id is null then unanswered_to_us.waiting_since_at end as waiting_since_at
from all_conversations
left join outside_counts on all_conversations.conversation_id = outside_counts.conversation_id
left join reply_counts on all_conversations.conversation_id = reply_counts.conversation_id
left join answered on all_conversations.conversation_id = answered.conversation_id
left join unanswered_to_us on all_conversations.conversation_id = unanswered_to_us.conversation_id
left join closed on all_conversations.conversation_id = closed.conversation_id
left join quieted on all_conversations.conversation_id = quieted.conversation_id
left join unclear on all_conversations.conversation_id = unclear.conversation_id

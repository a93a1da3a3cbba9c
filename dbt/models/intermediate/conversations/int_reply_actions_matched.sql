-- One row per own post without a signature of which a team's tool says who wrote it, by an action `reply`.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with reply_actions as (
    select * from {{ ref('int_team_actions_placed') }}
    where
        action = 'reply'
        and member_id is not null
        and conversation_id is not null
),

own_posts as (
    select * from {{ ref('int_mentions_deduplicated') }}
    where
        is_own_post
        and declared_member is null
        and signature is null
),

-- some tools name the post, others the conversation or the question: then the nearest post of the same minute is meant
matches as (
    select
        own_posts.mention_id,
        own_posts.posted_at,
        reply_actions.action_id,
        reply_actions.member_id,
        reply_actions.acted_at,
        case
            when own_posts.mention_id = reply_actions.mention_id then 0
            else 1 + greatest(
                {{ seconds_between('own_posts.posted_at', 'reply_actions.acted_at') }},
                {{ seconds_between('reply_actions.acted_at', 'own_posts.posted_at') }}
            )
        end as distance
    from reply_actions
    inner join own_posts on reply_actions.conversation_id = own_posts.conversation_id
),

-- an action is about one post and a post is of one member
ranked_matches as (
    select
        *,
        row_number() over (partition by action_id order by distance, posted_at, mention_id) as post_rank,
        row_number() over (partition by mention_id order by distance, acted_at, action_id) as action_rank
    from matches
    where distance <= 60
)

select
    mention_id,
    member_id
from ranked_matches
where
    post_rank = 1
    and action_rank = 1

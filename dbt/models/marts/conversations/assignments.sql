-- One row per outside mention that a rule of the company file matched: the first such rule, and why.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='posted_at') }}

with mentions as (
    select * from {{ ref('mentions') }}
    where
        not is_own_post
        and not is_deleted
),

rules as (
    select * from {{ ref('stg_company__assignment_rules') }}
),

matches as (
    select * from {{ ref('int_rules_matched') }}
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
),

turns as (
    select * from {{ ref('int_conversation_turns') }}
),

ranked_matches as (
    select
        matches.mention_id,
        matches.reason,
        rules.*,
        row_number() over (partition by matches.mention_id order by rules.position, rules.rule) as match_rank
    from matches
    inner join rules on matches.rule = rules.rule
)

select
    mentions.mention_id,
    mentions.conversation_id,
    ranked_matches.member_id,
    mentions.brand,
    ranked_matches.rule,
    ranked_matches.team,
    ranked_matches.department,
    ranked_matches.priority,
    ranked_matches.reason,
    coalesce(
        coalesce(turns.own_posted_at, {{ as_of() }})
        > {{ seconds_after('mentions.posted_at', 'ranked_matches.due_seconds') }},
        false
    ) as is_overdue,
    mentions.posted_at,
    {{ seconds_after('mentions.posted_at', 'ranked_matches.due_seconds') }} as due_at,
    turns.own_posted_at as answered_at
from ranked_matches
inner join mentions on ranked_matches.mention_id = mentions.mention_id
left join messages on mentions.mention_id = messages.mention_id
left join turns
    on
        messages.conversation_id = turns.conversation_id
        and messages.turn_number = turns.turn_number
where ranked_matches.match_rank = 1

-- One row per conversation that a rule assigned and that nobody answered yet, the most pressing first.
with waiting as (
    select
        assignments.mention_id,
        assignments.team,
        teams.team_name,
        assignments.department,
        assignments.priority,
        assignments.reason,
        mentions.channel,
        mentions.author_id,
        mentions.author_name,
        mentions.url,
        mentions.language,
        mentions.text,
        mentions.posted_at,
        assignments.due_at,
        conversations.waiting_since_at,
        array_position(['urgent', 'high', 'normal', 'low'], assignments.priority) as urgency
    from marts.assignments
    inner join marts.mentions
        on assignments.mention_id = mentions.mention_id
    inner join marts.conversations
        on mentions.conversation_id = conversations.conversation_id
    left join marts.teams
        on assignments.team = teams.team
    where
        conversations.is_waiting
        -- what was said before the last answer no longer waits
        and mentions.posted_at >= conversations.waiting_since_at
        and not mentions.is_simulated
    qualify
        row_number() over (
            partition by mentions.conversation_id
            order by urgency asc nulls last, assignments.due_at asc nulls last, assignments.mention_id asc
        ) = 1
)

select
    *,
    count(*) over () as waiting_count
from waiting
order by urgency asc nulls last, due_at asc nulls last, mention_id asc
limit 5

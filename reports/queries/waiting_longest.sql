-- One row per conversation that waits now, at most six a team, the longest wait first, with how many wait for the team.
select
    waits.team,
    waits.conversation_id,
    waits.priority,
    waits.started_at,
    waits.wait_seconds,
    target_outcomes.outcome,
    target_outcomes.margin_seconds,
    target_outcomes.is_in_business_time,
    mentions.channel,
    mentions.author_id,
    mentions.author_name,
    mentions.author_followers_count,
    mentions.url,
    mentions.language,
    mentions.text,
    mentions.posted_at,
    count(distinct waits.conversation_id) over (partition by waits.team) as waiting_count
from marts.waits
inner join marts.mentions
    on
        waits.conversation_id = mentions.conversation_id
        and waits.started_at = mentions.posted_at
left join marts.target_outcomes
    on
        waits.conversation_id = target_outcomes.conversation_id
        and waits.turn_number = target_outcomes.turn_number
where
    waits.side = 'requester'
    and waits.ended_by = 'running'
    and not mentions.is_own_post
    and not mentions.is_simulated
qualify
    row_number() over (partition by waits.conversation_id order by mentions.mention_id asc) = 1
    and dense_rank() over (
        partition by waits.team
        order by waits.started_at asc, waits.conversation_id asc
    ) <= 6
order by waits.team asc, waits.started_at asc, waits.conversation_id asc

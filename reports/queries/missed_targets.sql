-- One row per missed target that was decided in one week, at most five a team, those missed by most first;
-- `missed_count` counts all of the team.
select
    target_outcomes.team,
    target_outcomes.target_kind,
    target_outcomes.priority,
    target_outcomes.ended_by,
    target_outcomes.target_seconds,
    -target_outcomes.margin_seconds as missed_by_seconds,
    target_outcomes.is_in_business_time,
    mentions.channel,
    mentions.author_id,
    mentions.author_name,
    mentions.url,
    mentions.language,
    mentions.text,
    mentions.posted_at,
    count(*) over (partition by target_outcomes.team) as missed_count
from marts.target_outcomes
inner join marts.mentions
    on
        target_outcomes.conversation_id = mentions.conversation_id
        and target_outcomes.started_at = mentions.posted_at
where
    target_outcomes.outcome = 'missed'
    and target_outcomes.decided_at >= $week_start_at
    and target_outcomes.decided_at < $week_end_at
    and not mentions.is_own_post
    and not mentions.is_simulated
qualify
    row_number() over (
        partition by target_outcomes.team
        order by
            target_outcomes.margin_seconds asc nulls last,
            target_outcomes.conversation_id asc,
            target_outcomes.turn_number asc,
            mentions.mention_id asc
    ) <= 5
order by target_outcomes.team asc, target_outcomes.margin_seconds asc nulls last, target_outcomes.conversation_id asc

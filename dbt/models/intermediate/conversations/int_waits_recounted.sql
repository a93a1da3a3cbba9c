-- One row per wait of a requester that began in the last whole week: the open seconds of its team that it lasted, added
-- up opening by opening, and what became of its target by them. Who waited for whom and when is taken from `waits`.
with waits as (
    select
        conversation_id,
        turn_number,
        coalesce(answered_by_team, team) as team,
        channel,
        priority,
        case when is_first_wait then 'first_reply' else 'next_reply' end as target_kind,
        ended_by,
        is_first_wait,
        answered_by_team is not null as is_answered_by_team,
        wait_seconds,
        started_at,
        coalesce(ended_at, {{ as_of() }}) as last_at
    from {{ ref('waits') }}
    where
        side = 'requester'
        and week_start_date = {{ last_whole_week() }}
        -- by a clock that contradicts the question nobody can tell
        and wait_seconds is not null
),

openings as (
    select * from {{ ref('stg_company__team_open_hours') }}
),

known_hours as (
    select distinct
        team,
        known_from_at,
        known_until_at
    from openings
),

targets as (
    select * from {{ ref('stg_company__reply_targets') }}
),

messages as (
    select * from {{ ref('mentions') }}
    where
        not is_own_post
        and deleted_at is null
),

labels as (
    select * from {{ ref('mention_labels') }}
),

lasted as (
    select
        waits.conversation_id,
        waits.turn_number,
        coalesce(sum(
            {{ seconds_between('openings.opens_at', 'least(openings.closes_at, waits.last_at)') }}
            - {{ seconds_between('openings.opens_at', 'greatest(openings.opens_at, waits.started_at)') }}
        ), 0) as business_seconds
    from waits
    inner join known_hours
        on
            waits.team = known_hours.team
            and waits.started_at >= known_hours.known_from_at
            and waits.last_at < known_hours.known_until_at
    left join openings
        on
            waits.team = openings.team
            and waits.started_at < openings.closes_at
            and waits.last_at > openings.opens_at
    group by waits.conversation_id, waits.turn_number
),

-- the target that says most: a priority counts more than a channel; of overlapping periods the later one
fitting_targets as (
    select
        waits.conversation_id,
        waits.turn_number,
        targets.target_seconds,
        targets.counts_business_time,
        row_number() over (
            partition by waits.conversation_id, waits.turn_number
            order by
                targets.priority is not null desc,
                targets.channel is not null desc,
                targets.valid_from_at desc nulls last,
                targets.target_seconds,
                targets.counts_business_time
        ) as target_rank
    from waits
    inner join targets
        on
            waits.team = targets.team
            and waits.target_kind = targets.target_kind
            and coalesce(targets.priority, waits.priority) = waits.priority
            and coalesce(targets.channel, waits.channel) is not distinct from waits.channel
            and {{ is_in_force_at('waits.started_at', 'targets') }}
),

-- whose messages are thanks and nothing else asks for nothing
said as (
    select
        waits.conversation_id,
        waits.turn_number,
        bool_and(coalesce(labels.label in ('compliment', 'praise'), false)) as is_thanks
    from waits
    inner join messages
        on
            waits.conversation_id = messages.conversation_id
            and waits.started_at <= messages.posted_at
            and waits.last_at >= messages.posted_at
    left join labels on messages.mention_id = labels.mention_id
    where waits.ended_by = 'closed'
    group by waits.conversation_id, waits.turn_number
),

counted as (
    select
        waits.*,
        lasted.business_seconds,
        fitting_targets.target_seconds,
        coalesce(said.is_thanks, false) as is_thanks,
        case
            when fitting_targets.counts_business_time then lasted.business_seconds
            else waits.wait_seconds
        end as counted_seconds
    from waits
    left join lasted
        on
            waits.conversation_id = lasted.conversation_id
            and waits.turn_number = lasted.turn_number
    left join fitting_targets
        on
            waits.conversation_id = fitting_targets.conversation_id
            and waits.turn_number = fitting_targets.turn_number
            and fitting_targets.target_rank = 1
    left join said
        on
            waits.conversation_id = said.conversation_id
            and waits.turn_number = said.turn_number
)

select
    conversation_id,
    turn_number,
    is_first_wait,
    is_answered_by_team,
    ended_by,
    business_seconds,
    coalesce(ended_by = 'answered' and counted_seconds <= target_seconds, false) as is_target_met,
    coalesce(counted_seconds > target_seconds and not is_thanks, false) as is_target_missed
from counted

-- One row per wait of a requester that had a target: met, missed, closed or running, when that was decided, and by how
-- much, but for a wait that is running.
{{ config(materialized='conversations', replaced_by='conversation_id', ordered_by='started_at', compared=true) }}

with parts_of_days as (
    select * from {{ ref('int_company_days_parted') }}
),

waits as (
    select
        waits.*,
        -- the clocks are those of the team that answered, else of the one that is waited for
        coalesce(waits.answered_by_team, waits.team) as clock_team,
        coalesce(waits.answered_by_member_id, waits.member_id) as clock_member_id,
        case when waits.is_first_wait then 'first_reply' else 'next_reply' end as target_kind,
        parts_of_days.starts_at as part_starts_at
    from {{ ref('waits') }} as waits
    {{ join_part_of_day('parts_of_days', 'waits.started_at') }}
    where waits.side = 'requester'
),

targets as (
    select * from {{ ref('stg_company__reply_targets') }}
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
    where
        not is_own_post
        and not is_deleted
),

labels as (
    select * from {{ ref('mention_labels') }}
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

-- an opening stands at every hour of the team's own time that it covers, so that what is due finds it by equality
openings_by_open_hour as (
    select
        team,
        open_seconds_before,
        opens_at,
        known_from_at,
        open_seconds_before + {{ seconds_between('opens_at', 'closes_at') }} as open_seconds_after,
        max(open_seconds_before + {{ seconds_between('opens_at', 'closes_at') }}) over (
            partition by team, known_from_at
        ) as known_open_seconds,
        {{ explode(number_series(
            whole_hours('open_seconds_before'),
            whole_hours('open_seconds_before + ' ~ seconds_between('opens_at', 'closes_at'))
        )) }} as open_hour_number
    from {{ ref('stg_company__team_open_hours') }}
),

-- millions of waits have few kinds, so each kind is looked up once
kinds_of_waits as (
    select distinct
        clock_team,
        target_kind,
        priority,
        channel,
        part_starts_at
    from waits
),

ranked_targets as (
    select
        kinds_of_waits.*,
        targets.target_seconds,
        targets.counts_business_time,
        -- the target that says most: its priority, then its channel; of overlapping periods the later one
        row_number() over (
            partition by
                kinds_of_waits.clock_team,
                kinds_of_waits.target_kind,
                kinds_of_waits.priority,
                kinds_of_waits.channel,
                kinds_of_waits.part_starts_at
            order by
                targets.priority nulls last,
                targets.channel nulls last,
                targets.valid_from_at desc nulls last,
                targets.target_seconds,
                targets.counts_business_time
        ) as target_rank
    from kinds_of_waits
    inner join targets
        on
            kinds_of_waits.clock_team = targets.team
            and kinds_of_waits.target_kind = targets.target_kind
            and (targets.priority is null or kinds_of_waits.priority = targets.priority)
            and (targets.channel is null or kinds_of_waits.channel = targets.channel)
            and {{ is_in_force_at('kinds_of_waits.part_starts_at', 'targets') }}
),

promised as (
    select
        waits.*,
        ranked_targets.target_seconds,
        ranked_targets.counts_business_time,
        case
            when ranked_targets.counts_business_time then waits.wait_business_seconds
            else waits.wait_seconds
        end as counted_seconds,
        {{ open_seconds_until('hours_at_start', 'waits.started_at') }} as open_seconds_at_start,
        {{ open_seconds_until('hours_at_start', 'waits.started_at') }} + ranked_targets.target_seconds
            as due_after_open_seconds,
        hours_at_start.known_from_at
    from waits
    inner join ranked_targets
        on
            waits.clock_team = ranked_targets.clock_team
            and waits.target_kind = ranked_targets.target_kind
            and waits.priority = ranked_targets.priority
            and waits.channel is not distinct from ranked_targets.channel
            and waits.part_starts_at = ranked_targets.part_starts_at
            and ranked_targets.target_rank = 1
    {{ left_join_opening('open_hours', 'hours_at_start', 'waits.clock_team', 'waits.started_at') }}
),

due as (
    select
        promised.*,
        promised.target_seconds - promised.counted_seconds as margin_seconds,
        case
            when not promised.counts_business_time
                then {{ seconds_after('promised.started_at', 'promised.target_seconds') }}
            -- beyond the last opening of the schedules in force nobody can tell
            else {{ seconds_after(
                'openings_by_open_hour.opens_at',
                '(promised.due_after_open_seconds - openings_by_open_hour.open_seconds_before)'
            ) }}
        end as due_at
    from promised
    left join openings_by_open_hour
        on
            promised.clock_team = openings_by_open_hour.team
            and promised.known_from_at = openings_by_open_hour.known_from_at
            and {{ whole_hours('promised.due_after_open_seconds - 1') }} = openings_by_open_hour.open_hour_number
            and promised.due_after_open_seconds > openings_by_open_hour.open_seconds_before
            and promised.due_after_open_seconds <= openings_by_open_hour.open_seconds_after
    -- in unknown hours, or by a clock that contradicts the question, nobody can tell; but what was overdue before the
    -- hours ceased to be known was missed, by nobody knows how much
    where
        promised.counted_seconds is not null
        or (
            promised.wait_seconds is not null
            and promised.due_after_open_seconds < openings_by_open_hour.known_open_seconds
        )
),

-- whoever thanks, and says nothing else, asks for nothing: to close that without a reply misses nothing
closed_thanks as (
    select
        due.conversation_id,
        due.turn_number
    from due
    inner join messages
        on
            due.conversation_id = messages.conversation_id
            and due.turn_number = messages.turn_number
    left join labels on messages.mention_id = labels.mention_id
    where due.ended_by = 'closed'
    group by due.conversation_id, due.turn_number
    having bool_and(coalesce(labels.label in ('compliment', 'praise'), false))
),

judged as (
    select
        due.*,
        case
            when closed_thanks.conversation_id is not null then 'closed'
            when due.margin_seconds < 0 or due.margin_seconds is null then 'missed'
            when due.ended_by = 'answered' then 'met'
            else due.ended_by
        end as outcome
    from due
    left join closed_thanks
        on
            due.conversation_id = closed_thanks.conversation_id
            and due.turn_number = closed_thanks.turn_number
),

decided as (
    select
        *,
        case
            when outcome = 'missed' then coalesce(due_at, ended_at)
            when outcome <> 'running' then ended_at
        end as decided_at
    from judged
),

final as (
    select
        conversation_id,
        turn_number,
        answer_mention_id,
        clock_member_id as member_id,
        clock_team as team,
        brand,
        channel,
        target_kind,
        priority,
        priority_basis,
        outcome,
        ended_by,
        target_seconds,
        -- how long it took is known when it is over
        case when ended_at is not null then counted_seconds end as counted_seconds,
        case when ended_at is not null then margin_seconds end as margin_seconds,
        counts_business_time as is_in_business_time,
        open_seconds_at_start,
        {{ week_start_date('started_at') }} as week_start_date,
        {{ week_start_date('decided_at') }} as decided_week_start_date,
        started_at,
        due_at,
        decided_at,
        ended_at
    from decided
)

select * from final

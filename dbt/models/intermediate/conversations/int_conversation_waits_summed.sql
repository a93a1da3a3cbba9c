-- One row per conversation in which somebody waited: how long each side did in all, and how often we answered. Of a
-- wait that is running it says by which clock, and what that showed at its beginning.
{{ config(materialized='conversations', stored=false) }}

with waits as (
    select
        *,
        case when side = 'requester' then wait_seconds end as requester_seconds,
        case when side = 'requester' then wait_business_seconds end as requester_business_seconds,
        case when side = 'agent' then wait_seconds end as agent_seconds,
        case when side = 'agent' then wait_business_seconds end as agent_business_seconds
    from {{ ref('int_waits_dated') }}
)

select
    conversation_id,
    count(*) filter (where ended_by = 'answered') as answer_count,
    cast(sum(requester_seconds) as bigint) as requester_waiting_seconds,
    -- where a part is not known, neither is the sum
    case
        when count(requester_business_seconds) = count(requester_seconds)
            then cast(sum(requester_business_seconds) as bigint)
    end as requester_waiting_business_seconds,
    cast(sum(agent_seconds) as bigint) as agent_waiting_seconds,
    case
        when count(agent_business_seconds) = count(agent_seconds) then cast(sum(agent_business_seconds) as bigint)
    end as agent_waiting_business_seconds,
    max(clock_team) filter (where ended_by = 'running') as running_clock_team,
    max(open_seconds_at_start) filter (where ended_by = 'running') as running_open_seconds_at_start
from waits
group by conversation_id

-- One row per source that the company file wants to be pulled: how its last pull went, and since when it is silent.
with sources as (
    select * from {{ ref('stg_company__sources') }}
),

pulls as (
    select * from {{ ref('stg_raw__pulls') }}
    where started_at <= {{ as_of() }}
),

settings as (
    select * from {{ ref('stg_company__spike_settings') }}
),

numbered_pulls as (
    select
        *,
        row_number() over (partition by source order by started_at desc, pull_id desc) as pull_number
    from pulls
),

last_pulls as (
    select * from numbered_pulls
    where pull_number = 1
),

pulled as (
    select
        source,
        count(*) as pulls_count,
        max(started_at) filter (where items_count > 0) as last_items_at,
        max(newest_at) as newest_at
    from pulls
    group by source
),

-- where the API does not say when an item was made, it counts from the pull that brought it
heard as (
    select
        source,
        pulls_count,
        least(coalesce(newest_at, last_items_at), {{ as_of() }}) as last_heard_at
    from pulled
)

select
    sources.source,
    sources.api,
    last_pulls.status as last_status,
    last_pulls.reason as last_reason,
    coalesce(heard.pulls_count, 0) as pulls_count,
    {{ seconds_between('heard.last_heard_at', as_of()) }} as silent_seconds,
    coalesce({{ seconds_between('heard.last_heard_at', as_of()) }} > settings.silence_hours_count * 3600, true)
        as is_silent,
    last_pulls.started_at as last_pulled_at,
    heard.last_heard_at
from sources
cross join settings
left join last_pulls on sources.source = last_pulls.source
left join heard on sources.source = heard.source

-- One row per week from that of the first mention to that of `as_of`, weeks without mentions included.
with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

spans as (
    select
        min(week_start_date) as first_week_start_date,
        -- a week that begins at `as_of` itself has had no time yet, unless a mention of that very instant is known
        greatest(max(week_start_date), {{ week_start_date(seconds_after(as_of(), -1)) }}) as last_week_start_date
    from mentions
    having count(*) > 0
),

weeks as (
    select
        first_week_start_date,
        cast(
            {{ explode(series('first_week_start_date', 'last_week_start_date', '7 days')) }} as date
        ) as week_start_date
    from spans
)

select
    first_week_start_date,
    week_start_date,
    {{ days_after('week_start_date', 7) }} as next_week_start_date,
    {{ days_after('week_start_date', 7) }} <= {{ as_of() }} as is_complete
from weeks

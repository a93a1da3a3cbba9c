-- A quote proves what a theme says of its week, so it must be a mention of that week that still has its text.
with quotes as (
    select
        week_start_date,
        theme_id,
        {{ explode('example_mention_ids') }} as mention_id
    from {{ ref('themes_weekly') }}
),

mentions as (
    select * from {{ ref('mentions') }}
)

select quotes.*
from quotes
left join mentions on quotes.mention_id = mentions.mention_id
where
    mentions.mention_id is null
    or mentions.is_deleted
    or mentions.week_start_date <> quotes.week_start_date

-- One row per conversation that somebody rated: the newest rating.
{{ config(materialized='conversations', stored=false) }}

with ratings as (
    select
        *,
        row_number() over (partition by conversation_id order by acted_at desc, action_id desc) as rating_rank
    from {{ ref('int_team_actions_placed') }}
    where
        action = 'rate'
        and conversation_id is not null
        and coalesce(to_value, tag) is not null
)

select
    conversation_id,
    lower(coalesce(to_value, tag)) as satisfaction
from ratings
where rating_rank = 1

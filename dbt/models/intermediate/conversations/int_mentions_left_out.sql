-- One row per mention that no figure counts: simulated, without a time of posting, or later than `as_of`.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with raw_mentions as (
    select * from {{ ref('stg_raw__mentions') }}
)

-- a mention with one real version is real
select
    mention_id,
    min(source) as source,
    max(case when not is_simulated then posted_at end) as posted_at,
    bool_and(is_simulated) as is_simulated
from raw_mentions
group by mention_id
having
    bool_and(is_simulated)
    or coalesce(max(case when not is_simulated then posted_at end) > {{ as_of() }}, true)

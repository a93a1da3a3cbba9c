-- Nothing real gets lost on the way: whatever was posted by `as_of`, and is not simulated, is a row of marts.mentions.
with expected as (
    select distinct mention_id
    from {{ ref('stg_raw__mentions') }}
    where
        not is_simulated
        and posted_at <= {{ as_of() }}
),

mentions as (
    select * from {{ ref('mentions') }}
)

select
    expected.mention_id,
    mentions.mention_id as mart_mention_id
from expected
left join mentions on expected.mention_id = mentions.mention_id
where mentions.mention_id is null

-- Every colliding reply has its collision with both sides, and no other reply has one.
with replies as (
    select * from {{ ref('replies') }}
),

collisions as (
    select distinct mention_id
    from {{ ref('collisions') }}
)

select replies.mention_id
from replies
left join collisions on replies.mention_id = collisions.mention_id
where replies.is_collision <> (collisions.mention_id is not null)

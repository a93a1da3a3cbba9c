-- One row per author of ours and words that they repeat so often and so fast that no person writes them.
{{ config(post_hook="{{ stop_unless_as_before('touched.replies_repeated_before') }}") }}

with own_posts as (
    select * from {{ ref('int_own_posts_unsigned') }}
)

select
    author_key,
    words_digest
from own_posts
group by author_key, words_digest
having
    count(distinct conversation_id) >= {{ var('automatic_reply_repetitions_count') }}
    and {{ median('reply_seconds') }} <= {{ var('automatic_reply_median_seconds') }}

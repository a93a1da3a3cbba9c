-- Mentions of a drill stay in raw: no mart that names a mention may name one that has only simulated versions.
with simulated as (
    select mention_id
    from {{ ref('stg_raw__mentions') }}
    group by mention_id
    having bool_and(is_simulated)
),

named as (
    {% for mart in [
        'mentions', 'mention_labels', 'mention_entities', 'replies', 'assignments', 'prices_named', 'review_queue',
        'labelling_sample', 'conversation_events', 'collisions', 'excluded_rows',
    ] %}
    select
        '{{ mart }}' as mart,
        mention_id
    from {{ ref(mart) }}
    union all
    {% endfor %}
    select
        'themes_weekly' as mart,
        {{ explode('example_mention_ids') }} as mention_id
    from {{ ref('themes_weekly') }}
    union all
    select
        'digest_items' as mart,
        {{ explode('example_mention_ids') }} as mention_id
    from {{ ref('digest_items') }}
)

select named.*
from named
inner join simulated on named.mention_id = simulated.mention_id

-- The rows of int_mentions_themed with how surely each mention is of the topic that its theme stands under.
with themed as (
    select * from {{ ref('int_mentions_themed') }}
),

topics as (
    select * from {{ ref('int_theme_next_steps') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
)

select
    themed.*,
    -- a mention without the theme's topic makes it no surer
    coalesce(labels.confidence_ratio, 0) as topic_confidence_ratio
from themed
left join topics
    on
        themed.theme_id = topics.theme_id
        and themed.department = topics.department
left join labels
    on
        themed.mention_id = labels.mention_id
        and themed.department = labels.department
        and topics.label = labels.label

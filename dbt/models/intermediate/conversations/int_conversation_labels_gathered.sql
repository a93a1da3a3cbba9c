-- One row per conversation whose outside messages have topics: those topics, and the departments that they concern.
{{ config(materialized='conversations', stored=false) }}

with labels as (
    select * from {{ ref('mention_labels') }}
    where kind = 'topic'
),

messages as (
    select * from {{ ref('int_conversation_messages_ordered') }}
    where not is_own_post
),

topics as (
    select distinct
        messages.conversation_id,
        labels.label,
        labels.department
    from messages
    inner join labels on messages.mention_id = labels.mention_id
),

departments as (
    select distinct
        conversation_id,
        department
    from topics
),

topic_lists as (
    select
        conversation_id,
        {{ ordered_list('label', 'label') }} as topics
    from topics
    group by conversation_id
),

department_lists as (
    select
        conversation_id,
        {{ ordered_list('department', 'department') }} as departments
    from departments
    group by conversation_id
)

select
    topic_lists.conversation_id,
    topic_lists.topics,
    department_lists.departments
from topic_lists
inner join department_lists on topic_lists.conversation_id = department_lists.conversation_id

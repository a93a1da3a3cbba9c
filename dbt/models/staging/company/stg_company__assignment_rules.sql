-- One row per assignment rule; the first that matches a mention assigns it.
with assignment_rules as (
    select * from {{ source('company', 'assignment_rules') }}
)

select
    rule,
    position,
    intents,
    topics,
    words,
    channels,
    brands,
    sentiments,
    minimum_followers_count,
    team,
    member_id,
    department,
    priority,
    due_seconds
from assignment_rules

-- One row per conversation that was ever closed: when it was resolved first and for good, by whom, in which time.
{{ config(materialized='conversations', replaced_by='conversation_id') }}

with changes as (
    select
        *,
        row_number() over (
            partition by conversation_id
            order by changed_at desc, is_closed desc, basis
        ) as number_from_end
    from {{ ref('int_conversation_states_changed') }}
),

messages as (
    select * from {{ ref('int_conversations_addressed') }}
),

replies as (
    select
        conversation_id,
        team,
        posted_at as replied_at,
        message_number,
        mention_id
    from {{ ref('int_conversation_messages_ordered') }}
    where
        is_own_post
        and last_inbound_mention_id is not null
        and team is not null
),

open_hours as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

resolutions as (
    select
        conversation_id,
        coalesce(
            max(basis) filter (where number_from_end = 1 and is_closed), min(basis) filter (where is_closed)
        ) as basis,
        max(team) filter (where number_from_end = 1 and is_closed) as closing_team,
        max(changed_at) filter (where number_from_end = 1 and is_closed) as closed_at,
        -- to delete what nobody had resolved resolves nothing
        min(changed_at) filter (where is_closed and basis <> 'deleted') as resolved_first_at,
        max(changed_at) filter (where number_from_end = 1 and is_closed and basis <> 'deleted') as resolved_final_at,
        count(*) filter (where not is_closed) as reopened_count
    from changes
    group by conversation_id
),

last_replies as (
    select
        resolutions.conversation_id,
        replies.team,
        row_number() over (
            partition by resolutions.conversation_id
            order by replies.message_number desc, replies.mention_id
        ) as number_from_end
    from resolutions
    inner join replies
        on
            resolutions.conversation_id = replies.conversation_id
            and resolutions.closed_at >= replies.replied_at
),

-- the team that answered last before the end, else the one that closed it
teamed_resolutions as (
    select
        resolutions.*,
        messages.asked_at,
        coalesce(last_replies.team, resolutions.closing_team) as team
    from resolutions
    inner join messages on resolutions.conversation_id = messages.conversation_id
    left join last_replies
        on
            resolutions.conversation_id = last_replies.conversation_id
            and last_replies.number_from_end = 1
)

select
    resolutions.conversation_id,
    resolutions.team,
    resolutions.basis,
    resolutions.reopened_count,
    case
        when resolutions.resolved_final_at >= resolutions.asked_at
            then {{ seconds_between('resolutions.asked_at', 'resolutions.resolved_final_at') }}
    end as resolution_seconds,
    case
        when resolutions.resolved_final_at >= resolutions.asked_at
            then
                {{ open_seconds_until('hours_at_end', 'resolutions.resolved_final_at') }}
                - {{ open_seconds_until('hours_at_start', 'resolutions.asked_at') }}
    end as resolution_business_seconds,
    resolutions.resolved_first_at,
    resolutions.resolved_final_at,
    resolutions.closed_at
from teamed_resolutions as resolutions
{{ left_join_opening('open_hours', 'hours_at_start', 'resolutions.team', 'resolutions.asked_at') }}
{{ left_join_opening(
    'open_hours', 'hours_at_end', 'resolutions.team', 'resolutions.resolved_final_at', since='hours_at_start'
) }}

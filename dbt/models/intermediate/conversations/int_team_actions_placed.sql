-- One row per team action by `as_of`: its newest version, its conversation, who acted, and to whom it was given.
{{ config(materialized='conversations', replaced_by='action_id') }}

with action_versions as (
    select
        *,
        row_number() over (
            partition by action_id
            order by loaded_at desc nulls last, file_row_number desc nulls last, content_hash, acted_at
        ) as version_rank
    from {{ ref('stg_raw__team_actions') }}
),

automatic_accounts as (
    select * from {{ ref('stg_company__automatic_accounts') }}
),

-- a rule of the tool is nobody: what it does is no member's work, and what it is given nobody holds
team_actions as (
    select
        action_versions.*,
        case when actors.account is null then action_versions.declared_member end as acting_name,
        case when receivers.account is null then action_versions.to_value end as receiving_name
    from action_versions
    left join automatic_accounts as actors on {{ account_of('action_versions.declared_member') }} = actors.account
    left join automatic_accounts as receivers on {{ account_of('action_versions.to_value') }} = receivers.account
    where
        action_versions.version_rank = 1
        and action_versions.acted_at <= {{ as_of() }}
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

teams as (
    select distinct team
    from {{ ref('stg_company__teams') }}
),

named_keys as (
    select conversation_key
    from team_actions
    union
    select source || ':' || to_value as conversation_key
    from team_actions
    where action = 'merge'
),

keyed_conversations as (
    select
        mentions.conversation_key,
        min(mentions.conversation_id) as conversation_id
    from mentions
    inner join named_keys on mentions.conversation_key = named_keys.conversation_key
    group by mentions.conversation_key
),

names as (
    select
        lower(member_id) as name,
        member_id
    from team_members
    union
    select
        lower(member_name) as name,
        member_id
    from team_members
),

members as (
    select
        name,
        min(member_id) as member_id
    from names
    group by name
),

named_actions as (
    select
        team_actions.*,
        coalesce(mentions.conversation_id, keyed_conversations.conversation_id) as conversation_id,
        coalesce(actors.member_id, team_actions.acting_name) as member_id,
        -- both sides of a merge are one conversation, unless the one that it went to never reached us
        team_actions.action = 'merge'
        and coalesce(
            merged_conversations.conversation_id
            = coalesce(mentions.conversation_id, keyed_conversations.conversation_id),
            false
        ) as is_joined,
        teams.team as named_team,
        -- whoever claims gives it to themselves, and so does whoever assigns it to nobody in particular
        case
            when team_actions.action = 'assign' and team_actions.to_value is not null and teams.team is null
                then coalesce(receivers.member_id, team_actions.receiving_name)
            when team_actions.action in ('claim', 'assign') and teams.team is null
                then coalesce(actors.member_id, team_actions.acting_name)
        end as given_member_id
    from team_actions
    left join mentions on team_actions.mention_id = mentions.mention_id
    left join keyed_conversations on team_actions.conversation_key = keyed_conversations.conversation_key
    left join keyed_conversations as merged_conversations
        on
            team_actions.action = 'merge'
            and team_actions.source || ':' || team_actions.to_value = merged_conversations.conversation_key
    left join members as actors on lower(team_actions.acting_name) = actors.name
    left join members as receivers on lower(team_actions.receiving_name) = receivers.name
    left join teams
        on
            team_actions.action = 'assign'
            and lower(team_actions.to_value) = lower(teams.team)
),

-- the same few people act on the same days: each pair is looked up once
member_days as (
    select
        member_id,
        cast(acted_at as date) as acted_date
    from named_actions
    union
    select
        given_member_id as member_id,
        cast(acted_at as date) as acted_date
    from named_actions
),

-- a member of two teams on one day counts for the first of them by name
teams_of_then as (
    select
        member_days.member_id,
        member_days.acted_date,
        min(team_members.team) as team
    from member_days
    inner join team_members
        on
            member_days.member_id = team_members.member_id
            and {{ is_in_force('member_days.acted_date', 'team_members') }}
    group by member_days.member_id, member_days.acted_date
)

select
    named_actions.action_id,
    named_actions.conversation_id,
    named_actions.mention_id,
    named_actions.member_id,
    named_actions.declared_member,
    named_actions.given_member_id,
    actors_teams.team,
    coalesce(named_actions.named_team, receivers_teams.team) as given_team,
    named_actions.action,
    named_actions.note,
    named_actions.tag,
    named_actions.from_value,
    named_actions.to_value,
    named_actions.is_joined,
    named_actions.acted_at,
    named_actions.until_at
from named_actions
left join teams_of_then as actors_teams
    on
        named_actions.member_id = actors_teams.member_id
        and cast(named_actions.acted_at as date) = actors_teams.acted_date
left join teams_of_then as receivers_teams
    on
        named_actions.given_member_id = receivers_teams.member_id
        and cast(named_actions.acted_at as date) = receivers_teams.acted_date

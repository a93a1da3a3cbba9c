-- One row per team action by `as_of`: its newest version, its conversation, who acted, and to whom it was given.
with action_versions as (
    select
        *,
        row_number() over (
            partition by action_id
            order by loaded_at desc nulls last, file_row_number desc nulls last, version_hash
        ) as version_rank
    from {{ ref('stg_raw__team_actions') }}
),

team_actions as (
    select * from action_versions
    where
        version_rank = 1
        and acted_at <= {{ as_of() }}
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

keyed_conversations as (
    select
        conversation_key,
        min(conversation_id) as conversation_id
    from mentions
    where conversation_key is not null
    group by conversation_key
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
        coalesce(actors.member_id, team_actions.declared_member) as member_id,
        teams.team as named_team,
        -- whoever claims gives it to themselves, and so does whoever assigns it to nobody in particular
        case
            when team_actions.action = 'assign' and team_actions.to_value is not null and teams.team is null
                then coalesce(receivers.member_id, team_actions.to_value)
            when team_actions.action in ('claim', 'assign') and teams.team is null
                then coalesce(actors.member_id, team_actions.declared_member)
        end as given_member_id
    from team_actions
    left join mentions on team_actions.mention_id = mentions.mention_id
    left join keyed_conversations on team_actions.conversation_key = keyed_conversations.conversation_key
    left join members as actors on lower(team_actions.declared_member) = actors.name
    left join members as receivers on lower(team_actions.to_value) = receivers.name
    left join teams
        on
            team_actions.action = 'assign'
            and lower(team_actions.to_value) = lower(teams.team)
),

-- a member of two teams on one day counts for the first of them by name
teams_of_then as (
    select
        named_actions.action_id,
        min(case when named_actions.member_id = team_members.member_id then team_members.team end) as team,
        min(case when named_actions.given_member_id = team_members.member_id then team_members.team end) as given_team
    from named_actions
    inner join team_members
        on
            team_members.member_id in (named_actions.member_id, named_actions.given_member_id)
            and {{ is_in_force('cast(named_actions.acted_at as date)', 'team_members') }}
    group by named_actions.action_id
)

select
    named_actions.action_id,
    named_actions.conversation_id,
    named_actions.mention_id,
    named_actions.member_id,
    named_actions.given_member_id,
    teams_of_then.team,
    coalesce(named_actions.named_team, teams_of_then.given_team) as given_team,
    named_actions.action,
    named_actions.note,
    named_actions.tag,
    named_actions.from_value,
    named_actions.to_value,
    named_actions.acted_at,
    named_actions.until_at
from named_actions
left join teams_of_then on named_actions.action_id = teams_of_then.action_id

-- One row per team action by `as_of`: its newest version, its conversation, who acted, and to whom it was given.
{{ config(materialized='conversations', replaced_by='action_id', ordered_by='acted_at') }}

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

brands_resolved as (
    select * from {{ ref('int_mention_brands_resolved') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

team_brands as (
    select * from {{ ref('stg_company__team_brands') }}
),

parts_of_days as (
    select * from {{ ref('int_company_days_parted') }}
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
        min(mentions.conversation_id) as conversation_id,
        min(brands_resolved.brand) as brand
    from mentions
    inner join named_keys on mentions.conversation_key = named_keys.conversation_key
    inner join brands_resolved on mentions.mention_id = brands_resolved.mention_id
    group by mentions.conversation_key
),

placed_actions as (
    select
        team_actions.*,
        coalesce(mentions.conversation_id, keyed_conversations.conversation_id) as conversation_id,
        coalesce(brands_resolved.brand, keyed_conversations.brand) as brand,
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
            when teams.team is not null then null
            when team_actions.action = 'assign' and team_actions.to_value is not null then team_actions.receiving_name
            when team_actions.action in ('claim', 'assign') then team_actions.acting_name
        end as given_name,
        -- what was done before the first week with a mention is looked up by its own instant
        coalesce(parts_of_days.starts_at, team_actions.acted_at) as part_starts_at
    from team_actions
    {{ join_part_of_day('parts_of_days', 'team_actions.acted_at', kind='left') }}
    left join mentions on team_actions.mention_id = mentions.mention_id
    left join brands_resolved on team_actions.mention_id = brands_resolved.mention_id
    left join keyed_conversations on team_actions.conversation_key = keyed_conversations.conversation_key
    left join keyed_conversations as merged_conversations
        on
            team_actions.action = 'merge'
            and team_actions.source || ':' || team_actions.to_value = merged_conversations.conversation_key
    left join teams
        on
            team_actions.action = 'assign'
            and lower(team_actions.to_value) = lower(teams.team)
),

names as (
    {{ names_of('team_members') }}
),

-- the same few people act on the same days: each brand, name and part of a day is looked up once
names_given as (
    select
        brand,
        lower(acting_name) as name,
        part_starts_at
    from placed_actions
    where acting_name is not null
    union
    select
        brand,
        lower(given_name) as name,
        part_starts_at
    from placed_actions
    where given_name is not null
),

candidates as (
    select
        names_given.brand,
        names_given.name,
        names_given.part_starts_at,
        names.member_id,
        names.team,
        {{ is_in_force_at('names_given.part_starts_at', 'names') }} as is_in_force,
        team_brands.team is not null as is_team_of_brand
    from names_given
    inner join names on names_given.name = names.name
    left join team_brands
        on
            names.team = team_brands.team
            and names_given.brand = team_brands.brand
),

-- people of two brands may have one name; a member of two teams on one day counts for the first of them by name
ranked_members as (
    select
        *,
        row_number() over (
            partition by brand, name, part_starts_at
            order by is_in_force desc, is_team_of_brand desc, team, member_id
        ) as member_rank
    from candidates
),

known_members as (
    select
        brand,
        name,
        part_starts_at,
        member_id,
        case when is_in_force then team end as team
    from ranked_members
    where member_rank = 1
)

select
    placed_actions.action_id,
    placed_actions.conversation_id,
    placed_actions.mention_id,
    coalesce(actors.member_id, placed_actions.acting_name) as member_id,
    placed_actions.declared_member,
    coalesce(receivers.member_id, placed_actions.given_name) as given_member_id,
    actors.team,
    coalesce(placed_actions.named_team, receivers.team) as given_team,
    placed_actions.action,
    placed_actions.note,
    placed_actions.tag,
    placed_actions.from_value,
    placed_actions.to_value,
    placed_actions.is_joined,
    placed_actions.acted_at,
    placed_actions.until_at
from placed_actions
left join known_members as actors
    on
        lower(placed_actions.acting_name) = actors.name
        and placed_actions.brand is not distinct from actors.brand
        and placed_actions.part_starts_at = actors.part_starts_at
left join known_members as receivers
    on
        lower(placed_actions.given_name) = receivers.name
        and placed_actions.brand is not distinct from receivers.brand
        and placed_actions.part_starts_at = receivers.part_starts_at

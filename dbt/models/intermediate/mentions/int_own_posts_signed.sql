-- One row per own post: who wrote it and for which team.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
    where is_own_post
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

brand_teams as (
    select * from {{ ref('int_brand_teams_dated') }}
),

parts_of_days as (
    select * from {{ ref('int_company_days_parted') }}
),

reply_actions as (
    select * from {{ ref('int_reply_actions_matched') }}
),

own_posts as (
    select
        mentions.mention_id,
        brands_resolved.brand,
        -- the tool that logged the reply is asked only where the post itself says nothing
        coalesce(mentions.declared_member, reply_actions.member_id) as declared_member,
        case when mentions.declared_member is null then mentions.signature end as signature,
        mentions.posted_at,
        parts_of_days.starts_at as part_starts_at
    from mentions
    inner join brands_resolved on mentions.mention_id = brands_resolved.mention_id
    {{ join_part_of_day('parts_of_days', 'mentions.posted_at') }}
    left join reply_actions on mentions.mention_id = reply_actions.mention_id
),

-- the same few people write most posts: each brand, name and part of a day is looked up once
signers as (
    select distinct
        brand,
        declared_member,
        signature,
        part_starts_at
    from own_posts
    where coalesce(declared_member, signature) is not null
),

names as (
    {{ names_of('team_members') }}
),

named_members as (
    select
        signers.brand,
        signers.declared_member,
        signers.signature,
        signers.part_starts_at,
        names.member_id,
        names.team,
        {{ is_in_force_at('signers.part_starts_at', 'names') }} as is_in_force,
        team_brands.team is not null as is_team_of_brand
    from signers
    inner join names on lower(signers.declared_member) = names.name
    left join team_brands
        on
            names.team = team_brands.team
            and signers.brand = team_brands.brand
),

signing_members as (
    select
        signers.brand,
        signers.declared_member,
        signers.signature,
        signers.part_starts_at,
        team_members.member_id,
        team_members.team,
        true as is_in_force,
        true as is_team_of_brand
    from signers
    inner join team_members on signers.signature = upper(team_members.signature)
    inner join team_brands
        on
            team_members.team = team_brands.team
            and signers.brand = team_brands.brand
    where {{ is_in_force_at('signers.part_starts_at', 'team_members') }}
),

candidates as (
    select * from named_members
    union all
    select * from signing_members
),

ranked_members as (
    select
        *,
        row_number() over (
            partition by brand, declared_member, signature, part_starts_at
            order by is_in_force desc, is_team_of_brand desc, team, member_id
        ) as member_rank
    from candidates
),

known_members as (
    select * from ranked_members
    where member_rank = 1
)

select
    own_posts.mention_id,
    coalesce(
        known_members.member_id,
        own_posts.declared_member,
        own_posts.brand || ':' || own_posts.signature,
        own_posts.signature
    ) as member_id,
    case
        when known_members.is_in_force then known_members.team
        when coalesce(own_posts.declared_member, own_posts.signature) is not null then brand_teams.first_team
        else brand_teams.only_team
    end as team
from own_posts
left join known_members
    on
        own_posts.brand is not distinct from known_members.brand
        and own_posts.declared_member is not distinct from known_members.declared_member
        and own_posts.signature is not distinct from known_members.signature
        and own_posts.part_starts_at = known_members.part_starts_at
left join brand_teams
    on
        own_posts.brand = brand_teams.brand
        and {{ is_in_force_at('own_posts.posted_at', 'brand_teams') }}

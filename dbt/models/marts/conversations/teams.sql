-- One row per team that the company file knows: its structure and its target as of `as_of`, else its newest ones.
with teams as (
    select * from {{ ref('stg_company__teams') }}
),

team_brands as (
    select * from {{ ref('stg_company__team_brands') }}
),

team_members as (
    select * from {{ ref('stg_company__team_members') }}
),

targets as (
    select * from {{ ref('stg_company__reply_targets') }}
),

ranked_teams as (
    select
        *,
        {{ is_in_force_at(as_of(), 'teams') }} as is_in_force,
        row_number() over (
            partition by team
            order by
                {{ is_in_force_at(as_of(), 'teams') }} desc,
                valid_from_at desc nulls last,
                structure
        ) as period_rank
    from teams
),

brand_lists as (
    select
        team,
        {{ ordered_list('brand', 'brand') }} as brands
    from team_brands
    group by team
),

member_counts as (
    select
        team,
        count(distinct member_id) as member_count
    from team_members
    where {{ is_in_force_at(as_of(), 'team_members') }}
    group by team
),

targets_in_force as (
    select
        team,
        min(target_seconds) as first_reply_target_seconds,
        bool_or(counts_business_time) as counts_business_time
    from targets
    where
        {{ is_in_force_at(as_of(), 'targets') }}
        and target_kind = 'first_reply'
        and priority is null
        and channel is null
    group by team
)

select
    ranked_teams.team,
    ranked_teams.team_name,
    ranked_teams.structure,
    ranked_teams.time_zone,
    {{ text_list_or_empty('brand_lists.brands') }} as brands,
    targets_in_force.first_reply_target_seconds,
    coalesce(member_counts.member_count, 0) as member_count,
    coalesce(targets_in_force.counts_business_time, false) as is_target_in_business_time,
    coalesce(ranked_teams.is_agency, false) as is_agency,
    coalesce(ranked_teams.shows_member_figures, false) as shows_member_figures,
    ranked_teams.is_in_force
from ranked_teams
left join brand_lists on ranked_teams.team = brand_lists.team
left join member_counts on ranked_teams.team = member_counts.team
left join targets_in_force on ranked_teams.team = targets_in_force.team
where ranked_teams.period_rank = 1

-- One row per week and team: how evenly the replies fell on its members, and whether its open hours were staffed.
{{ config(materialized='conversations', touched_by=['replies']) }}
{% set touched_weeks = weeks_touched() %}

with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
    {{ where_week_is_touched(touched_weeks) }}
),

all_replies as (
    select * from {{ ref('replies') }}
    {{ where_week_is_touched(touched_weeks) }}
),

replies as (
    select
        *,
        {{ hour_start('replied_at') }} as hour_start_at
    from all_replies
    where team is not null
),

open_hours as (
    select * from {{ ref('stg_company__team_open_hours') }}
),

open_hours_cut as (
    {{ openings_by_hour(ref('stg_company__team_open_hours')) }}
),

member_replies as (
    select
        week_start_date,
        team,
        member_id,
        count(*) as replies_count
    from replies
    where member_id is not null
    group by week_start_date, team, member_id
),

balances as (
    select
        week_start_date,
        team,
        count(*) as replying_member_count,
        cast(sum(replies_count) as bigint) as signed_replies_count,
        cast(max(replies_count) as double) / sum(replies_count) as busiest_member_ratio
    from member_replies
    group by week_start_date, team
),

placed_replies as (
    select
        replies.week_start_date,
        replies.team,
        replies.hour_start_at,
        replies.replied_at < opening.closes_at as is_inside_hours
    from replies
    {{ left_join_opening('open_hours_cut', 'opening', 'replies.team', 'replies.replied_at') }}
),

reply_counts as (
    select
        week_start_date,
        team,
        count(*) as replies_count,
        count(*) filter (where not is_inside_hours) as replies_outside_hours_count,
        count(distinct case when is_inside_hours then hour_start_at end) as staffed_hours_count
    from placed_replies
    group by week_start_date, team
),

-- every clock hour that an opening touches
rota_hours as (
    select
        team,
        {{ explode(series(hour_start('opens_at'), seconds_after('closes_at', -1), '1 hour')) }} as hour_start_at
    from open_hours
    where opens_at < {{ as_of() }}
),

rota_weeks as (
    select
        {{ week_start_date('hour_start_at') }} as week_start_date,
        team,
        count(distinct hour_start_at) as open_hours_count
    from rota_hours
    where hour_start_at < {{ as_of() }}
    group by {{ week_start_date('hour_start_at') }}, team
),

team_weeks as (
    select
        week_start_date,
        team
    from reply_counts
    union
    select
        week_start_date,
        team
    from rota_weeks
),

final as (
    select
        team_weeks.team,
        coalesce(reply_counts.replies_count, 0) as replies_count,
        coalesce(balances.replying_member_count, 0) as replying_member_count,
        coalesce(balances.signed_replies_count, 0) as signed_replies_count,
        balances.busiest_member_ratio,
        1.0 / balances.replying_member_count as even_share_ratio,
        rota_weeks.open_hours_count,
        case
            when rota_weeks.team is not null then coalesce(reply_counts.staffed_hours_count, 0)
        end as staffed_hours_count,
        case
            when rota_weeks.team is not null
                then coalesce(reply_counts.replies_outside_hours_count, 0)
        end as replies_outside_hours_count,
        cast(coalesce(reply_counts.staffed_hours_count, 0) as double) / rota_weeks.open_hours_count as coverage_ratio,
        team_weeks.week_start_date
    from team_weeks
    inner join weeks on team_weeks.week_start_date = weeks.week_start_date
    left join reply_counts
        on
            team_weeks.week_start_date = reply_counts.week_start_date
            and team_weeks.team = reply_counts.team
    left join balances
        on
            team_weeks.week_start_date = balances.week_start_date
            and team_weeks.team = balances.team
    left join rota_weeks
        on
            team_weeks.week_start_date = rota_weeks.week_start_date
            and team_weeks.team = rota_weeks.team
)

select * from final

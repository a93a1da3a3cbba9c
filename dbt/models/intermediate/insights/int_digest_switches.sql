-- One row per week, company left and company chosen (null: not said): the digest's words about those who switch.
with remarks as (
    select * from {{ ref('company_remarks') }}
    where remark in ('switched_to', 'switched_from')
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

switches as (
    select
        week_start_date,
        mention_id,
        author_key,
        min(posted_at) as posted_at,
        min(case when remark = 'switched_from' then company end) as from_company,
        min(case when remark = 'switched_to' then company end) as to_company,
        bool_or(remark = 'switched_from' and not is_competitor) as is_from_us,
        bool_or(remark = 'switched_to' and not is_competitor) as is_to_us
    from remarks
    group by week_start_date, mention_id, author_key
),

ranked as (
    select
        *,
        row_number() over (
            partition by week_start_date, from_company, to_company
            order by posted_at desc, mention_id
        ) as mention_rank
    from switches
    where from_company is distinct from to_company
),

counts as (
    select
        week_start_date,
        from_company,
        to_company,
        bool_or(is_from_us) as is_from_us,
        bool_or(is_to_us) as is_to_us,
        count(*) as mention_count,
        count(distinct author_key) as author_count,
        {{ ordered_list('case when mention_rank <= 3 then mention_id end', 'mention_rank') }} as example_mention_ids
    from ranked
    group by week_start_date, from_company, to_company
),

compared as (
    {{ compared_counts(['from_company', 'to_company']) }}
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        department = 'business_development'
        and label = 'competitor_positioning'
)

select
    compared.*,
    next_steps.next_step,
    {{ joined_lists(
        'case when compared.from_company is not null then ' ~ list_of('compared.from_company') ~ ' end',
        'case when compared.to_company is not null then ' ~ list_of('compared.to_company') ~ ' end'
    ) }} as names,
    case
        when compared.from_company is null then 'To ' || compared.to_company
        when compared.to_company is null then 'Away from ' || compared.from_company
        else 'From ' || compared.from_company || ' to ' || compared.to_company
    end as title,
    {{ counted('compared.author_count', 'person says', 'people say') }} || ' so'
    || {{ compared_people('compared.author_count', 'compared.previous_author_count') }} || '.' as body,
    row_number() over (
        partition by compared.week_start_date
        order by compared.author_count desc, compared.from_company nulls last, compared.to_company nulls last
    ) as switch_rank
from compared
-- whoever says only where they go goes there instead of to us
left join next_steps
    on
        next_steps.standing
        = case
            when compared.is_to_us and not compared.is_from_us then 'won'
            when not compared.is_to_us and (compared.is_from_us or compared.from_company is null) then 'lost'
        end

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
        min(case when remark = 'switched_to' then company end) as to_company
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
        count(*) as mention_count,
        count(distinct author_key) as author_count,
        {{ ordered_list('case when mention_rank <= 3 then mention_id end', 'mention_rank') }} as example_mention_ids
    from ranked
    group by week_start_date, from_company, to_company
),

compared as (
    {{ compared_counts(['from_company', 'to_company']) }}
)

select
    *,
    case
        when from_company is null then 'To ' || to_company
        when to_company is null then 'Away from ' || from_company
        else 'From ' || from_company || ' to ' || to_company
    end as title,
    {{ counted('author_count', 'person says', 'people say') }} || ' so'
    || {{ compared_people('author_count', 'previous_author_count') }} || '.' as body,
    row_number() over (
        partition by week_start_date
        order by author_count desc, from_company nulls last, to_company nulls last
    ) as switch_rank
from compared

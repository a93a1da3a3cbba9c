-- One row per week and company that somebody called cheap or dear: the digest's words about it.
with remarks as (
    select * from {{ ref('company_remarks') }}
    where remark in ('cheaper', 'dearer')
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

counts as (
    select
        week_start_date,
        company,
        bool_or(is_competitor) as is_competitor,
        count(distinct mention_id) as mention_count,
        count(distinct author_key) as author_count,
        count(distinct case when remark = 'cheaper' then author_key end) as cheaper_count,
        count(distinct case when remark = 'dearer' then author_key end) as dearer_count
    from remarks
    group by week_start_date, company
),

-- what most say is quoted first
ranked_mentions as (
    select
        remarks.week_start_date,
        remarks.company,
        remarks.mention_id,
        row_number() over (
            partition by remarks.week_start_date, remarks.company
            order by
                max(
                    case
                        when remarks.remark = 'cheaper' then counts.cheaper_count
                        else counts.dearer_count
                    end
                ) desc,
                min(remarks.posted_at) desc,
                remarks.mention_id
        ) as mention_rank
    from remarks
    inner join counts
        on
            remarks.week_start_date = counts.week_start_date
            and remarks.company = counts.company
    group by remarks.week_start_date, remarks.company, remarks.mention_id
),

examples as (
    select
        week_start_date,
        company,
        {{ ordered_list('mention_id', 'mention_rank') }} as example_mention_ids
    from ranked_mentions
    where mention_rank <= 3
    group by week_start_date, company
),

compared as (
    {{ compared_counts(['company']) }}
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        department = 'business_development'
        and label = 'pricing'
)

select
    compared.*,
    examples.example_mention_ids,
    next_steps.next_step,
    {{ list_of('compared.company') }} as names,
    compared.company || ' is called '
    || case
        when compared.cheaper_count > compared.dearer_count then 'the cheaper one'
        when compared.cheaper_count < compared.dearer_count then 'the dearer one'
        else 'cheap and dear alike'
    end as title,
    case
        when compared.dearer_count = 0
            then {{ counted('compared.cheaper_count', 'person says', 'people say') }} || ' that it is the cheaper one'
        when compared.cheaper_count = 0
            then {{ counted('compared.dearer_count', 'person says', 'people say') }} || ' that it is the dearer one'
        else
            'Cheaper according to ' || {{ counted('compared.cheaper_count', 'person', 'people') }}
            || ', dearer according to ' || {{ counted('compared.dearer_count', 'person', 'people') }}
    end
    || {{ compared_people('compared.author_count', 'compared.previous_author_count') }} || '.' as body,
    row_number() over (
        partition by compared.week_start_date
        order by compared.author_count desc, compared.company
    ) as standing_rank
from compared
inner join examples
    on
        compared.week_start_date = examples.week_start_date
        and compared.company = examples.company
left join next_steps
    on
        next_steps.standing
        = case when compared.is_competitor then 'they_are_' else 'we_are_' end
        || case
            when compared.cheaper_count > compared.dearer_count then 'cheaper'
            when compared.cheaper_count < compared.dearer_count then 'dearer'
        end

-- One row per week, company, plan and currency with prices: the digest's words about them.
with prices as (
    select * from {{ ref('prices_named') }}
    where company is not null
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        standing is null
        and department = 'business_development'
        and label = 'pricing'
),

counts as (
    select
        week_start_date,
        company,
        plan,
        currency,
        bool_or(is_competitor) as is_competitor,
        count(distinct mention_id) as mention_count,
        count(distinct author_key) as author_count,
        min(amount) as lowest_amount,
        {{ median('amount') }} as median_amount,
        max(amount) as highest_amount
    from prices
    group by week_start_date, company, plan, currency
),

ranked_mentions as (
    select
        week_start_date,
        company,
        plan,
        currency,
        mention_id,
        row_number() over (
            partition by week_start_date, company, plan, currency
            order by amount, mention_id
        ) as mention_rank
    from (
        select
            week_start_date,
            company,
            plan,
            currency,
            mention_id,
            min(amount) as amount
        from prices
        group by week_start_date, company, plan, currency, mention_id
    ) as mention_prices
),

examples as (
    select
        week_start_date,
        company,
        plan,
        currency,
        {{ ordered_list('mention_id', 'mention_rank') }} as example_mention_ids
    from ranked_mentions
    where mention_rank <= 3
    group by week_start_date, company, plan, currency
)

select
    counts.week_start_date,
    counts.company,
    counts.plan,
    counts.currency,
    counts.mention_count,
    counts.author_count,
    examples.example_mention_ids,
    next_steps.next_step,
    counts.company || coalesce(', ' || counts.plan, '')
    || case
        when count(*) over (partition by counts.week_start_date, counts.company, counts.plan) > 1
            then coalesce(' in ' || counts.currency, '')
        else ''
    end as title,
    {{ counted('counts.author_count', 'person names', 'people name') }} || ' '
    || case
        when counts.lowest_amount = counts.highest_amount then {{ amount_in_words('counts.lowest_amount') }}
        else
            {{ amount_in_words('counts.lowest_amount') }} || ' to ' || {{ amount_in_words('counts.highest_amount') }}
    end
    || coalesce(' ' || counts.currency, '')
    || case
        when counts.mention_count >= {{ var('smallest_comparable_count') }}
            then ', median ' || {{ amount_in_words('counts.median_amount') }}
        else ''
    end
    || '.' as body,
    row_number() over (
        partition by counts.week_start_date
        order by
            counts.author_count desc, counts.is_competitor desc, counts.company, counts.plan, counts.currency
    ) as price_rank
from counts
inner join examples
    on
        counts.week_start_date = examples.week_start_date
        and counts.company = examples.company
        and counts.plan is not distinct from examples.plan
        and counts.currency is not distinct from examples.currency
left join next_steps on true

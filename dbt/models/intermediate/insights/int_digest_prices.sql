-- One row per week, company, plan and currency with prices: the digest's words about them.
with prices as (
    select * from {{ ref('prices_named') }}
    where company is not null
),

weeks as (
    select * from {{ ref('int_weeks_spanned') }}
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

-- what is asked in the middle stands for all
ranked_mentions as (
    select
        week_start_date,
        company,
        plan,
        currency,
        mention_id,
        row_number() over (
            partition by week_start_date, company, plan, currency
            order by distance, mention_id
        ) as mention_rank
    from (
        select
            prices.week_start_date,
            prices.company,
            prices.plan,
            prices.currency,
            prices.mention_id,
            min(abs(prices.amount - counts.median_amount)) as distance
        from prices
        inner join counts
            on
                prices.week_start_date = counts.week_start_date
                and prices.company = counts.company
                and prices.plan is not distinct from counts.plan
                and prices.currency is not distinct from counts.currency
        group by prices.week_start_date, prices.company, prices.plan, prices.currency, prices.mention_id
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
),

compared as (
    {{ compared_counts(['company', 'plan', 'currency']) }}
)

select
    compared.week_start_date,
    compared.company,
    compared.plan,
    compared.currency,
    compared.mention_count,
    compared.author_count,
    examples.example_mention_ids,
    next_steps.next_step,
    {{ joined_lists(
        list_of('compared.company'),
        'case when compared.plan is not null then ' ~ list_of('compared.plan') ~ ' end'
    ) }} as names,
    compared.company || coalesce(', ' || compared.plan, '')
    || case
        when count(*) over (partition by compared.week_start_date, compared.company, compared.plan) > 1
            then coalesce(' in ' || compared.currency, '')
        else ''
    end as title,
    {{ counted('compared.author_count', 'person', 'people') }}
    || coalesce(nullif(
        {{ compared_people('compared.author_count', 'compared.previous_author_count') }} || ',', ','
    ), '')
    || case when compared.author_count = 1 then ' names ' else ' name ' end
    || case
        when compared.lowest_amount = compared.highest_amount then {{ amount_in_words('compared.lowest_amount') }}
        else
            {{ amount_in_words('compared.lowest_amount') }} || ' to '
            || {{ amount_in_words('compared.highest_amount') }}
    end
    || coalesce(' ' || compared.currency, '')
    || case
        when compared.mention_count >= {{ var('smallest_comparable_count') }}
            then ', median ' || {{ amount_in_words('compared.median_amount') }}
        else ''
    end
    || '.' as body,
    row_number() over (
        partition by compared.week_start_date
        order by
            compared.author_count desc, compared.is_competitor desc, compared.company, compared.plan, compared.currency
    ) as price_rank
from compared
inner join examples
    on
        compared.week_start_date = examples.week_start_date
        and compared.company = examples.company
        and compared.plan is not distinct from examples.plan
        and compared.currency is not distinct from examples.currency
left join next_steps on true

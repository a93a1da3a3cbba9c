-- One row per week and company that was named: the digest's words about its share of what is said.
with shares as (
    select * from {{ ref('share_of_voice_weekly') }}
    where mention_count > 0
),

voices as (
    select * from {{ ref('int_companies_voiced') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
    where department = 'business_development'
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where
        standing = 'louder'
        and department = 'business_development'
        and label = 'competitor_positioning'
),

competitor_weeks as (
    select distinct week_start_date
    from shares
    where is_competitor
),

-- what was said of business counts, and of that what many people saw
scored as (
    select
        voices.week_start_date,
        voices.company,
        voices.is_competitor,
        voices.mention_id,
        voices.author_key,
        mentions.author_followers_count,
        coalesce(max(labels.confidence_ratio), 0) as confidence_ratio
    from voices
    inner join mentions on voices.mention_id = mentions.mention_id
    left join labels on voices.mention_id = labels.mention_id
    where trim(mentions.text) <> ''
    group by
        voices.week_start_date,
        voices.company,
        voices.is_competitor,
        voices.mention_id,
        voices.author_key,
        mentions.author_followers_count
),

distinct_authors as (
    select
        *,
        row_number() over (
            partition by week_start_date, company, is_competitor, author_key
            order by confidence_ratio desc, mention_id
        ) as author_rank
    from scored
),

ranked_mentions as (
    select
        *,
        row_number() over (
            partition by week_start_date, company, is_competitor
            order by
                confidence_ratio >= {{ var('low_confidence_ratio') }} desc,
                coalesce(author_followers_count, 0) desc,
                mention_id
        ) as mention_rank
    from distinct_authors
    where author_rank = 1
),

examples as (
    select
        week_start_date,
        company,
        is_competitor,
        {{ ordered_list('mention_id', 'mention_rank') }} as example_mention_ids
    from ranked_mentions
    where mention_rank <= 6
    group by week_start_date, company, is_competitor
)

select
    shares.*,
    {{ text_list_or_empty('examples.example_mention_ids') }} as example_mention_ids,
    {{ list_of('shares.company') }} as names,
    next_steps.next_step,
    shares.company || ': ' || {{ percent_in_words('shares.share_ratio') }} as title,
    {{ counted('shares.author_count', 'person', 'people') }}
    || {{ compared_people('shares.author_count', 'shares.previous_author_count') }}
    || ' (' || {{ counted('shares.mention_count', 'mention', 'mentions') }} || ').' as body,
    row_number() over (
        partition by shares.week_start_date
        order by shares.mention_count desc, shares.company
    ) as share_rank
from shares
-- a share of nothing but ourselves says nothing
inner join competitor_weeks on shares.week_start_date = competitor_weeks.week_start_date
left join examples
    on
        shares.week_start_date = examples.week_start_date
        and shares.company = examples.company
        and shares.is_competitor = examples.is_competitor
left join next_steps
    on
        shares.is_competitor
        and shares.author_count >= {{ var('smallest_comparable_count') }}
        and shares.author_count >= {{ var('striking_growth_ratio') }} * shares.previous_author_count

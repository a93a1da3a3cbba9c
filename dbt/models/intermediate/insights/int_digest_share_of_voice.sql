-- One row per week and company that was named: the digest's words about its share of what is said.
with shares as (
    select * from {{ ref('share_of_voice_weekly') }}
    where mention_count > 0
),

competitor_weeks as (
    select distinct week_start_date
    from shares
    where is_competitor
)

select
    shares.*,
    {{ text_list_or_empty('null') }} as example_mention_ids,
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

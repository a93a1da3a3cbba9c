-- One row per week: how many of its words the eight weeks before did not know, over a sample of its texts.
{% set memory_days = '-7 * ' ~ var('classifier_memory_weeks_count') %}
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

ranked as (
    select
        week_start_date,
        text,
        -- the same number of texts each week, because more texts know more words
        row_number() over (
            partition by week_start_date
            order by {{ text_digest('mention_id') }}, mention_id
        ) as sample_rank
    from {{ ref('int_mentions_deduplicated') }}
    where
        not is_own_post
        and text != ''
),

words as (
    select
        week_start_date,
        {{ explode(words_of(plain_words(replace_matches('text', '(https?://|[@#])\\S+', ' ')))) }} as word
    from ranked
    where sample_rank <= {{ var('word_sample_mention_count') }}
),

words_weekly as (
    select
        week_start_date,
        word,
        count(*) as word_count,
        lag(week_start_date) over (partition by word order by week_start_date) as previous_week_start_date
    from words
    -- a number is new every time
    where {{ first_match('word', '([a-z])', 1) }} is not null
    group by week_start_date, word
),

counts as (
    select
        week_start_date,
        sum(word_count) as word_count,
        sum(word_count) filter (
            where
            previous_week_start_date is null
            or previous_week_start_date < {{ days_after('week_start_date', memory_days) }}
        ) as unseen_word_count
    from words_weekly
    group by week_start_date
)

select
    weeks.week_start_date,
    counts.word_count,
    coalesce(counts.unseen_word_count, 0) as unseen_word_count,
    cast(coalesce(counts.unseen_word_count, 0) as double) / counts.word_count as unseen_word_ratio
from weeks
inner join counts on weeks.week_start_date = counts.week_start_date
-- before there are eight weeks to know words from, most words are unseen and that says nothing
where
    weeks.first_week_start_date
    <= {{ days_after('weeks.week_start_date', memory_days) }}

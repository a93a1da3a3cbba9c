-- One row per week and theme of questions that our people answered well: the best reply, and how it went in all.
--
-- A reply ended well where the person thanked for it, or where the conversation was resolved after it without a new
-- complaint. An answer in public comes before one that moves to private messages or asks back.
with themes as (
    select * from {{ ref('themes_weekly') }}
    where
        department = 'support'
        and topic = 'question'
        and mention_count > 0
),

themed as (
    select * from {{ ref('int_mentions_themed') }}
    where department = 'support'
),

-- the words in which it is asked this week
asked as (
    select
        themes.week_start_date,
        themes.theme_id,
        {{ words_of(plain_words('mentions.text')) }} as words
    from themes
    inner join {{ ref('mentions') }} as mentions
        on {{ first_of('themes.example_mention_ids') }} = mentions.mention_id
),

replies as (
    select * from {{ ref('replies') }}
),

mentions as (
    select * from {{ ref('mentions') }}
),

conversations as (
    select * from {{ ref('conversations') }}
),

labels as (
    select * from {{ ref('mention_labels') }}
),

thanks as (
    select
        replies.mention_id,
        bool_or(coalesce(labels.label in ('praise', 'compliment'), false)) as has_thanks,
        bool_or(coalesce(labels.label in ('complaint', 'recurring_issue'), false)) as has_complaint
    from replies
    inner join mentions as later
        on
            replies.conversation_id = later.conversation_id
            and replies.replied_at < later.posted_at
            and not later.is_own_post
            and not later.is_deleted
    left join labels on later.mention_id = labels.mention_id
    group by replies.mention_id
),

answers as (
    select
        themed.theme_id,
        themed.mention_id as answered_mention_id,
        {{ words_of(plain_words('questions.text')) }} as question_words,
        replies.mention_id,
        replies.replied_at,
        coalesce(thanks.has_thanks and not thanks.has_complaint, false) as is_thanked,
        coalesce(thanks.has_thanks and not thanks.has_complaint, false)
        or (
            not coalesce(thanks.has_complaint, false)
            and not conversations.is_waiting
            and conversations.resolved_final_at >= replies.replied_at
        ) as has_ended_well,
        -- what only asks for a private message helps nobody else who has the question
        {{ matches_pattern(
            'lower(answers_given.text)', "'(\\b(dm|dms|pm|direct message|private message)\\b|send us (your|the)|message us)'"
        ) }} as is_private,
        -- a signature or a link may stand behind the question mark
        {{ matches_pattern(
            'answers_given.text', "'\\?\\s*([\\^~/*-]\\s?\\w{1,12})?\\s*(https?://\\S+)?\\s*$'"
        ) }} as is_question,
        length(answers_given.text) as text_length
    from themed
    inner join replies on themed.mention_id = replies.answered_mention_id
    inner join mentions as questions on themed.mention_id = questions.mention_id
    inner join mentions as answers_given on replies.mention_id = answers_given.mention_id
    inner join conversations on replies.conversation_id = conversations.conversation_id
    left join thanks on replies.mention_id = thanks.mention_id
    where
        not answers_given.is_deleted
        and not answers_given.is_automatic_reply
),

dated as (
    select
        themes.week_start_date,
        answers.*,
        row_number() over (
            partition by themes.week_start_date, themes.theme_id
            order by
                answers.has_ended_well desc,
                answers.is_private asc,
                answers.is_question asc,
                -- themes are not pure: the answer to the question that is most like this week's
                {{ shared_count('answers.question_words', 'asked.words') }} desc nulls last,
                answers.is_thanked desc,
                least(answers.text_length, 160) desc,
                answers.replied_at desc,
                answers.mention_id asc
        ) as answer_rank
    from themes
    left join asked
        on
            themes.week_start_date = asked.week_start_date
            and themes.theme_id = asked.theme_id
    inner join answers
        on
            themes.theme_id = answers.theme_id
            and answers.replied_at < {{ days_after('themes.week_start_date', 7) }}
            and {{ days_after('cast(answers.replied_at as date)', 7 * var('best_answer_weeks_count')) }}
            >= themes.week_start_date
)

select
    week_start_date,
    theme_id,
    max(mention_id) filter (
        where answer_rank = 1 and has_ended_well and not is_private and not is_question
    ) as answer_mention_id,
    max(answered_mention_id) filter (
        where answer_rank = 1 and has_ended_well and not is_private and not is_question
    ) as answered_mention_id,
    count(*) as answer_count,
    count(*) filter (where has_ended_well) as ended_well_count,
    count(*) filter (where is_thanked) as thanked_count
from dated
group by week_start_date, theme_id

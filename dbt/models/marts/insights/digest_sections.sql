-- One row per week, department and section of its digest that has something to say as a whole: its sum, in words.
with sections as (
    select * from {{ ref('digest_labels') }}
),

label_weeks as (
    select * from {{ ref('int_label_weeks_counted') }}
),

matters as (
    select * from {{ ref('int_matters') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

labels as (
    select * from {{ ref('mention_labels') }}
    -- what the classifier is unsure of is no example of anything
    where confidence_ratio >= {{ var('low_confidence_ratio') }}
),

next_steps as (
    select * from {{ ref('next_steps') }}
    where standing is null
),

shares as (
    select * from {{ ref('int_digest_share_of_voice') }}
),

open_counts as (
    select
        week_start_date,
        department,
        section,
        count(*) as conversation_count,
        count(*) filter (where is_open) as open_count,
        count(*) filter (where is_open and held_by is null) as unheld_count
    from matters
    group by week_start_date, department, section
),

-- for sections in which no two people say the same: whom the classifier is surest of, one mention a person
surest as (
    select
        mentions.week_start_date,
        labels.label,
        mentions.mention_id,
        labels.confidence_ratio,
        row_number() over (
            partition by mentions.week_start_date, labels.label, mentions.author_key
            order by labels.confidence_ratio desc, mentions.mention_id
        ) as author_rank
    from labels
    inner join mentions on labels.mention_id = mentions.mention_id
    where trim(mentions.text) <> ''
),

ranked as (
    select
        *,
        row_number() over (
            partition by week_start_date, label
            order by confidence_ratio desc, mention_id
        ) as example_rank
    from surest
    where author_rank = 1
),

examples as (
    select
        week_start_date,
        label,
        {{ ordered_list('mention_id', 'example_rank') }} as example_mention_ids
    from ranked
    where example_rank <= 12
    group by week_start_date, label
),

of_labels as (
    select
        label_weeks.week_start_date,
        sections.department,
        sections.section,
        next_steps.next_step,
        examples.example_mention_ids,
        label_weeks.mention_count,
        label_weeks.previous_mention_count,
        label_weeks.author_count,
        label_weeks.previous_author_count,
        case when sections.content = 'matters' then coalesce(open_counts.open_count, 0) end as open_count,
        case when sections.content = 'matters' then coalesce(open_counts.unheld_count, 0) end as unheld_count,
        {{ counted('label_weeks.author_count', 'person', 'people') }} || ' ' || sections.what_people_did
        || {{ compared_people('label_weeks.author_count', 'label_weeks.previous_author_count') }}
        || case
            when sections.content = 'themes' then ''
            when coalesce(open_counts.open_count, 0) = 0 and sections.is_for_all then '; nothing is open'
            when coalesce(open_counts.open_count, 0) = 0 then '; no conversation with us is open'
            else
                '; ' || {{ counted('open_counts.open_count', 'conversation', 'conversations') }}
                || case when sections.is_for_all then '' else ' with us' end
                || case when open_counts.open_count = 1 then ' is open' else ' are open' end
                || case
                    when open_counts.unheld_count = 0 then ''
                    when open_counts.open_count = 1 then ', and nobody has taken it'
                    when open_counts.unheld_count = open_counts.open_count then ', and nobody has taken any of them'
                    else ', and nobody has taken ' || {{ number_in_words('open_counts.unheld_count') }} || ' of them'
                end
        end
        || '.' as body
    from sections
    inner join label_weeks on sections.label = label_weeks.label
    left join open_counts
        on
            label_weeks.week_start_date = open_counts.week_start_date
            and sections.department = open_counts.department
            and sections.section = open_counts.section
    left join examples
        on
            label_weeks.week_start_date = examples.week_start_date
            and sections.label = examples.label
    left join next_steps
        on
            sections.department = next_steps.department
            and sections.label = next_steps.label
    where
        label_weeks.mention_count > 0
        and (sections.content = 'themes' or open_counts.conversation_count > 0)
),

of_shares as (
    select
        week_start_date,
        'business_development' as department,
        'share_of_voice' as section,
        cast(sum(mention_count) as bigint) as mention_count,
        {{ percent_in_words('sum(share_ratio) filter (where not is_competitor)') }}
        || ' of what names a company names us; '
        || {{ counted('count(*) filter (where is_competitor)', 'competitor', 'competitors') }}
        || case when count(*) filter (where is_competitor) = 1 then ' has' else ' have' end || ' the rest.' as body
    from shares
    group by week_start_date
)

select
    week_start_date,
    department,
    section,
    body,
    next_step,
    {{ text_list_or_empty('example_mention_ids') }} as example_mention_ids,
    mention_count,
    previous_mention_count,
    author_count,
    previous_author_count,
    open_count,
    unheld_count
from of_labels
union all
select
    week_start_date,
    department,
    section,
    body,
    cast(null as varchar) as next_step,
    {{ text_list_or_empty('null') }} as example_mention_ids,
    mention_count,
    cast(null as bigint) as previous_mention_count,
    cast(null as bigint) as author_count,
    cast(null as bigint) as previous_author_count,
    cast(null as bigint) as open_count,
    cast(null as bigint) as unheld_count
from of_shares

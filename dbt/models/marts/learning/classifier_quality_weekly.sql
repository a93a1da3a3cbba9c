-- One row per week, department and version of the classifier that labelled the week or was judged on its mentions.
{% set memory_days = '-7 * ' ~ var('classifier_memory_weeks_count') %}
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

-- our own posts are judged by their own rules, and are no part of what is heard
predicted as (
    select * from {{ ref('int_labels_predicted') }}
    where not is_abstained and not is_own_post
),

mentions as (
    select * from {{ ref('int_mentions_deduplicated') }}
    where not is_own_post
),

judgements as (
    select * from {{ ref('int_sample_judgements') }}
),

unseen_words as (
    select * from {{ ref('int_unseen_words_counted') }}
),

taxonomy as (
    select * from {{ ref('taxonomy') }}
    where department is not null
),

versions_weekly as (
    select distinct
        week_start_date,
        classifier_version
    from predicted
),

departments as (
    select distinct department
    from taxonomy
),

mentions_weekly as (
    select
        week_start_date,
        count(*) as mention_count
    from mentions
    group by week_start_date
),

labelled_weekly as (
    select
        predicted.week_start_date,
        taxonomy.department,
        predicted.classifier_version,
        count(distinct predicted.mention_id) as department_mention_count
    from predicted
    inner join taxonomy
        on
            predicted.kind = taxonomy.kind
            and predicted.label = taxonomy.label
    group by predicted.week_start_date, taxonomy.department, predicted.classifier_version
),

judged_weekly as (
    select
        week_start_date,
        department,
        classifier_version,
        count(*) as labelled_count,
        count(*) filter (where is_present) as correct_count
    from judgements
    group by week_start_date, department, classifier_version
),

keys as (
    select
        versions_weekly.week_start_date,
        departments.department,
        versions_weekly.classifier_version
    from versions_weekly
    cross join departments
    union
    select
        week_start_date,
        department,
        classifier_version
    from judged_weekly
),

counts as (
    select
        keys.week_start_date,
        keys.department,
        keys.classifier_version,
        versions_weekly.classifier_version is not null as is_in_use,
        case
            when versions_weekly.classifier_version is not null then mentions_weekly.mention_count
        end as mention_count,
        case
            when versions_weekly.classifier_version is not null
                then coalesce(labelled_weekly.department_mention_count, 0)
        end as department_mention_count,
        coalesce(judged_weekly.labelled_count, 0) as labelled_count,
        coalesce(judged_weekly.correct_count, 0) as correct_count
    from keys
    left join versions_weekly
        on
            keys.week_start_date = versions_weekly.week_start_date
            and keys.classifier_version = versions_weekly.classifier_version
    left join mentions_weekly on keys.week_start_date = mentions_weekly.week_start_date
    left join labelled_weekly
        on
            keys.week_start_date = labelled_weekly.week_start_date
            and keys.department = labelled_weekly.department
            and keys.classifier_version = labelled_weekly.classifier_version
    left join judged_weekly
        on
            keys.week_start_date = judged_weekly.week_start_date
            and keys.department = judged_weekly.department
            and keys.classifier_version = judged_weekly.classifier_version
),

-- a week with the eight before it, within the same version: what another version says is never compared
looked_back as (
    select
        counts.week_start_date,
        counts.department,
        counts.classifier_version,
        sum(earlier.labelled_count) as recent_labelled_count,
        sum(earlier.correct_count) as recent_correct_count,
        sum(earlier.mention_count) filter (
            where earlier.week_start_date < counts.week_start_date
        ) as previous_mention_count,
        sum(earlier.department_mention_count) filter (
            where earlier.week_start_date < counts.week_start_date
        ) as previous_department_mention_count
    from counts
    inner join counts as earlier
        on
            counts.department = earlier.department
            and counts.classifier_version = earlier.classifier_version
            and counts.week_start_date >= earlier.week_start_date
            and earlier.week_start_date >= {{ days_after('counts.week_start_date', memory_days) }}
    group by counts.week_start_date, counts.department, counts.classifier_version
),

versions_changed as (
    select
        weeks.week_start_date,
        count(distinct versions_weekly.classifier_version) > 1 as has_version_changed
    from weeks
    inner join versions_weekly
        on
            weeks.week_start_date >= versions_weekly.week_start_date
            and versions_weekly.week_start_date >= {{ days_after('weeks.week_start_date', memory_days) }}
    group by weeks.week_start_date
)

select
    counts.week_start_date,
    counts.department,
    counts.classifier_version,
    counts.labelled_count,
    counts.correct_count,
    cast(counts.correct_count as double) / nullif(counts.labelled_count, 0) as precision_ratio,
    {{ wilson_bound('counts.correct_count', 'counts.labelled_count', 'low') }} as precision_low_ratio,
    {{ wilson_bound('counts.correct_count', 'counts.labelled_count', 'high') }} as precision_high_ratio,
    cast(looked_back.recent_labelled_count as bigint) as recent_labelled_count,
    cast(looked_back.recent_correct_count as bigint) as recent_correct_count,
    cast(looked_back.recent_correct_count as double)
    / nullif(looked_back.recent_labelled_count, 0) as recent_precision_ratio,
    {{ wilson_bound('looked_back.recent_correct_count', 'looked_back.recent_labelled_count', 'low') }}
        as recent_precision_low_ratio,
    {{ wilson_bound('looked_back.recent_correct_count', 'looked_back.recent_labelled_count', 'high') }}
        as recent_precision_high_ratio,
    cast(counts.department_mention_count as double) / counts.mention_count as label_share_ratio,
    cast(counts.department_mention_count as double) / counts.mention_count
    - looked_back.previous_department_mention_count / looked_back.previous_mention_count as label_share_change,
    unseen_words.unseen_word_ratio,
    counts.is_in_use,
    coalesce(versions_changed.has_version_changed, false) as has_version_changed
from counts
inner join looked_back
    on
        counts.week_start_date = looked_back.week_start_date
        and counts.department = looked_back.department
        and counts.classifier_version = looked_back.classifier_version
left join unseen_words on counts.week_start_date = unseen_words.week_start_date
left join versions_changed on counts.week_start_date = versions_changed.week_start_date

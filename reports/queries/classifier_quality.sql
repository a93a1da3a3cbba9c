-- One row per version of the classifier that labelled one department's mentions of one week: how good its labels are.
select
    classifier_version,
    recent_labelled_count,
    recent_correct_count,
    recent_precision_ratio,
    recent_precision_low_ratio,
    recent_precision_high_ratio,
    label_share_ratio,
    label_share_change,
    unseen_word_ratio,
    has_version_changed
from marts.classifier_quality_weekly
where
    week_start_date = $week_start_date
    and department = $department
    and is_in_use
order by classifier_version

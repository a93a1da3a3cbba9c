-- One row per classifier version that labelled one department's mentions of one week.
select distinct mention_labels.classifier_version
from marts.mention_labels
inner join marts.mentions
    on mention_labels.mention_id = mentions.mention_id
where
    mention_labels.department = $department
    and mentions.posted_at >= $week_start_at
    and mentions.posted_at < $week_end_at
    and mention_labels.classifier_version is not null
order by mention_labels.classifier_version

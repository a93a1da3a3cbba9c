-- One row per classifier version that labelled one department's mentions of one week.
select distinct mention_labels.classifier_version
from marts.mention_labels
inner join marts.mentions
    on mention_labels.mention_id = mentions.mention_id
where
    mention_labels.department = $department
    and mentions.posted_at >= $week_start_at
    and mentions.posted_at < $week_end_at
    -- what people corrected is no version of the classifier
    and mention_labels.classifier_version != 'person'
order by mention_labels.classifier_version

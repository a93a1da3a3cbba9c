-- One row per department and theme that a digest has told of, the one told of last first: where, and how often.
select
    department,
    theme_id,
    arg_max(title, week_start_date) as title,
    arg_max(topic, week_start_date) as topic,
    max(week_start_date) as week_start_date,
    count(distinct week_start_date) as weeks_count
from marts.digest_items
where
    theme_id is not null
    and section != 'actions'
group by department, theme_id
order by week_start_date desc, weeks_count desc, department, theme_id

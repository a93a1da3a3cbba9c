-- One row per week, department, way and outcome of digests that are not known to have arrived and are still due.
select
    week_start_date,
    department,
    kind,
    status,
    count(*) as recipients_count,
    min(reason) as reason
from marts.deliveries
where
    status != 'sent'
    -- four weeks, as pipelines/deliveries/deliver.py
    and week_start_date >= (
        select max(weeks.week_start_date)
        from marts.weeks
        where weeks.is_complete
    ) - 28
group by week_start_date, department, kind, status
order by week_start_date desc, department, kind, status

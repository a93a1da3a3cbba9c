-- One row per department, name of a competitor, product or company that its digests tell of, and week: the newest week first.
with named as (
    select
        department,
        week_start_date,
        unnest(names) as name
    from marts.digest_items
)

select distinct
    department,
    name,
    week_start_date
from named
order by department, name, week_start_date desc

-- One row per reason for which something of one week is left out of team figures.
select
    reason,
    cast(sum(excluded_count) as bigint) as excluded_count
from marts.excluded_rows
where
    happened_at >= $week_start_at
    and happened_at < $week_end_at
group by reason
order by excluded_count desc, reason asc

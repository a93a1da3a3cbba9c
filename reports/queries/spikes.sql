-- One row per alert that started in one week, in the order of time.
select
    spike_id,
    brand,
    metric,
    severity,
    started_at,
    ended_at,
    observed_count,
    expected_count,
    plan
from marts.spikes
where
    started_at >= $week_start_at
    and started_at < $week_end_at
order by started_at, spike_id

-- One row: the thresholds of the spike detector.
with spike_settings as (
    select * from {{ source('company', 'spike_settings') }}
)

select
    baseline_weeks_count,
    minimum_deviation,
    minimum_mention_count,
    minimum_author_count,
    consecutive_windows_count,
    cooldown_hours_count,
    silence_hours_count
from spike_settings

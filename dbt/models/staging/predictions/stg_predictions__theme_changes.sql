-- One row per theme, change, other theme and run that found it: what became of themes between two runs.
with theme_changes as (
    select * from {{ source('predictions', 'theme_changes') }}
)

select
    theme_id,
    department,
    change,
    other_theme_id,
    other_title,
    changed_at
from theme_changes

-- One row per source that is pulled from an API.
with sources as (
    select * from {{ source('company', 'company_sources') }}
)

select
    source,
    api,
    valid_from_date
from sources

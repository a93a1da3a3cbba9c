-- One row per brand of the company.
with company_brands as (
    select * from {{ source('company', 'company_brands') }}
)

select
    brand,
    brand_name
from company_brands

-- One row per brand and word or product name that tells of it.
with company_brand_words as (
    select * from {{ source('company', 'company_brand_words') }}
)

select
    brand,
    word,
    {{ plain_words('word') }} as plain_words
from company_brand_words

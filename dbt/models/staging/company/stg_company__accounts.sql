-- One row per own account: lower case, without the @.
with company_accounts as (
    select * from {{ source('company', 'company_accounts') }}
)

select
    brand,
    channel,
    account
from company_accounts

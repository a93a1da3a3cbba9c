-- One row per own account under which no person writes: lower case, without the @.
with automatic_accounts as (
    select * from {{ source('company', 'automatic_accounts') }}
)

select account
from automatic_accounts

-- One row per pull of a source from its API: what it brought, where it ended and why.
select * from {{ ref('stg_raw__pulls') }}

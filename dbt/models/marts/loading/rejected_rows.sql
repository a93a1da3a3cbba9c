-- One row per row of a file that could not be loaded, and why.
select * from {{ ref('stg_raw__rejected_rows') }}

-- What leadership reads first must be what a simple count over the mentions gives.
with figure_reconciliations as (
    select * from {{ ref('figure_reconciliations') }}
)

select * from figure_reconciliations
where not is_equal

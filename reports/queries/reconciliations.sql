-- One row per headline that was counted twice.
select
    headline,
    is_equal
from marts.figure_reconciliations
order by headline

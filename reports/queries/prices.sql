-- One row per mention, company and price of one week; a price of nothing has no place on the scale.
select
    company,
    is_competitor,
    currency,
    amount
from marts.prices_named
where
    week_start_date = $week_start_date
    and company is not null
    and amount > 0
order by currency, company, amount, mention_id

-- One row per item of a digest that is a theme or names something, and that its page shows: the newest week first. What
-- has a card is not told again below, and of what is left a section of themes or conversations shows the first.
with cards as (
    select
        week_start_date,
        department,
        theme_id
    from marts.digest_items
    where section = 'themes'
),

untold as (
    select
        digest_items.week_start_date,
        digest_items.department,
        digest_items.theme_id,
        digest_items.title,
        digest_items.topic,
        digest_items.names,
        digest_items.holder,
        row_number() over (
            partition by digest_items.week_start_date, digest_items.department, digest_items.section
            order by digest_items.rank
        ) as place
    from marts.digest_items
    left join cards
        on
            digest_items.week_start_date = cards.week_start_date
            and digest_items.department = cards.department
            and digest_items.theme_id = cards.theme_id
    where
        digest_items.section != 'actions'
        and (digest_items.section = 'themes' or cards.theme_id is null)
)

select
    week_start_date,
    department,
    theme_id,
    title,
    topic,
    names
from untold
where
    (theme_id is not null or len(names) > 0)
    and (place <= $most_items or (theme_id is null and holder is null))
order by week_start_date desc, department, theme_id, title

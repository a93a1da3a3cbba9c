-- One row per collision of one week, at most four a team, those closest together first.
select
    team,
    kind,
    text,
    other_text,
    seconds_between,
    replied_at
from marts.collisions
where week_start_date = $week_start_date
qualify row_number() over (partition by team order by seconds_between asc, mention_id asc, kind asc) <= 4
order by team asc, seconds_between asc, mention_id asc, kind asc

"""Which themes are titled by a language model, and what it is sent: quotes without personal data."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from models import records
from pipelines import warehouse
from pipelines.settings import Settings
from pipelines.stages import open_warehouse
from pipelines.title_model import UntitledTheme, title_model, written_titles
from reports import names_hidden, texts

MOST_THEMES_ASKED: Final = 40
"""Of a department in one run, those of most people first."""

QUOTES_SENT: Final = 8
_QUOTE_CHARS: Final = 280

# What says who somebody is leaves with the quote's handles, numbers and addresses; HR's themes are never sent at all.
_UNTITLED = """
with named as (
    select text_hash, list(distinct surface_text) as person_names
    from predictions.text_entities
    where entity_type = 'person' and author_kind = 'public'
    group by text_hash
),

written as (
    select
        themes.theme_id,
        themes.department,
        themes.title,
        mentions.text_hash,
        any_value(mentions.text) as text,
        coalesce(any_value(named.person_names), [])
        || coalesce(list(distinct mentions.author_name) filter (where mentions.author_name is not null), []) as names,
        count(distinct coalesce(mentions.author_id, mentions.mention_id)) as author_count
    from predictions.theme_texts as themes
    inner join raw.authored_mentions as mentions on themes.text_hash = mentions.text_hash
    left join named on themes.text_hash = named.text_hash
    left join predictions.theme_titles as titles
        on
            themes.theme_id = titles.theme_id
            and themes.title = titles.mined_title
            and titles.model_name = $model
    where
        not mentions.is_own_post and not mentions.is_simulated and themes.department != 'hr' and titles.theme_id is null
    group by themes.theme_id, themes.department, themes.title, mentions.text_hash
),

sized as (
    select *, sum(author_count) over (partition by theme_id) as size
    from written
    qualify row_number() over (partition by theme_id order by author_count desc, text_hash) <= $quotes
)

select theme_id, department, title, text, names
from sized
qualify dense_rank() over (partition by department order by size desc, theme_id) <= $themes
order by department, size desc, theme_id, text_hash
"""


def title_themes(settings: Settings, environment: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Ask the language model of the environment for titles that themes lack, and return how many it gave.

    Without one, titles that an earlier one gave are taken away.

    Raises:
        ValueError: the environment names a model that cannot be asked.
    """
    model = title_model(environment)
    with open_warehouse(settings) as connection:
        if model is None:
            connection.execute("delete from predictions.theme_titles")
            return 0
        limits = {"model": model.name, "quotes": QUOTES_SENT, "themes": MOST_THEMES_ASKED}
        rows = connection.sql(_UNTITLED, params=limits).pl()
        kept = connection.sql(
            "from predictions.theme_titles where model_name = $model"
            " and (theme_id, mined_title) in (select theme_id, title from predictions.theme_texts) order by all",
            params={"model": model.name},
        ).pl()
    quotes: dict[tuple[str, str, str], list[str]] = {}
    for theme_id, department, title, text, names in rows.iter_rows():
        quotes.setdefault((theme_id, department, title), []).append(impersonal(text, names))
    themes = [UntitledTheme(theme_id, tuple(said)) for (theme_id, _, _), said in quotes.items()]
    written = written_titles(model, themes, say=say)
    new = [
        (theme_id, department, mined, written[theme_id], model.name)
        for theme_id, department, mined in quotes
        if theme_id in written
    ]
    titles = pl.concat([kept, pl.DataFrame(new, schema=records.THEME_TITLES, orient="row")]).with_columns(
        # two themes of a department never share a title: the first keeps it
        title=pl.when(pl.struct("department", "title").is_first_distinct()).then("title")
    )
    with open_warehouse(settings) as connection:
        warehouse.replace_tables(connection, "predictions", {"theme_titles": titles})
    return sum(title is not None for title in written.values())


def impersonal(text: str, names: list[str]) -> str:
    """Return a text that may leave the house: without handles, names, addresses and numbers that lead to a person."""
    plain = names_hidden.without_names(texts.masked(texts.unaddressed(texts.plain(text))), *names)
    return texts.clipped(plain, _QUOTE_CHARS)

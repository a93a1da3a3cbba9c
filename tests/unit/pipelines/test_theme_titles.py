"""Which themes a language model is asked to title, what it is sent, and what stays of its answers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import DataFolder, Settings
from pipelines.stages import open_warehouse
from pipelines.theme_titles import MOST_THEMES_ASKED, QUOTES_SENT, title_themes
from tests.unit.pipelines.title_server import Api, completion, serving

PASSES = (
    "Please add offline boarding passes",
    "offline boarding passes, @larkhelp, please",
    "No offline passes, Petra?",
)
SEATS = ("The seat map forgets my seat", "Seat map forgot my seat again")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = DataFolder(tmp_path)
    return Settings(data, data.inbox, None, None)


def keep(settings: Settings, themes: Mapping[str, Sequence[str]], department: str = "product") -> None:
    """Keep themes by id as a run leaves them: their mined title is "mined", each text is written by somebody else."""
    rows = [
        (theme_id, hashlib.md5(text.encode()).hexdigest(), text) for theme_id, texts in themes.items() for text in texts
    ]
    mentions = pl.DataFrame(
        {
            "mention_id": [f"{theme_id}:{text_hash}" for theme_id, text_hash, _ in rows],
            "author_id": [f"{theme_id}:{text_hash}" for theme_id, text_hash, _ in rows],
            "text": [text for _, _, text in rows],
        }
    ).with_columns(channel=pl.lit("x"), is_own_post=pl.lit(value=False), is_simulated=pl.lit(value=False))
    members = pl.DataFrame(
        {"theme_id": [row[0] for row in rows], "text_hash": [row[1] for row in rows]},
    ).with_columns(department=pl.lit(department), title=pl.lit("mined"))
    with open_warehouse(settings) as connection:
        for table, frame in (("raw.mentions", mentions), ("predictions.theme_texts", members)):
            connection.register("given", frame)
            connection.execute(f"insert into {table} by name from given")


def asked(api: Api) -> list[list[str]]:
    """Return the quotes of every question, in order."""
    return [json.loads(body["messages"][1]["content"]) for _, _, body in api.asked]


def ask(settings: Settings, api: Api) -> int:
    with serving(api) as model:
        named = {"CALLBOARD_TITLE_MODEL_URL": model.address, "CALLBOARD_TITLE_MODEL": model.name}
        return title_themes(settings, named, lambda _: None)


def written(settings: Settings) -> list[tuple[str, str, str | None, str]]:
    with open_warehouse(settings) as connection:
        return connection.sql(
            "select theme_id, mined_title, title, model_name from predictions.theme_titles order by theme_id"
        ).fetchall()


def test_a_title_is_kept_beside_the_mined_one_with_the_name_of_its_model(settings):
    keep(settings, {"passes": PASSES})
    assert ask(settings, Api(lambda: completion("Offline passes"))) == 1
    assert written(settings) == [("passes", "mined", "Offline passes", "small-model")]


def test_an_answer_with_a_word_that_nobody_wrote_leaves_the_mined_title(settings):
    keep(settings, {"passes": PASSES})
    assert ask(settings, Api(lambda: completion("Cheaper passes"))) == 0
    assert written(settings) == [("passes", "mined", None, "small-model")]


def test_a_theme_is_asked_about_once_until_its_mined_title_changes(settings):
    keep(settings, {"passes": PASSES})
    api = Api(lambda: completion("Offline passes"))
    ask(settings, api)
    ask(settings, api)
    assert len(api.asked) == 1
    with open_warehouse(settings) as connection:
        connection.execute("update predictions.theme_texts set title = 'Passes offline'")
    ask(settings, api)
    assert len(api.asked) == 2
    assert written(settings) == [("passes", "Passes offline", "Offline passes", "small-model")]


def test_a_theme_without_an_answer_is_asked_about_again(settings):
    keep(settings, {"passes": PASSES})
    ask(settings, Api(lambda: (401, b"{}")))
    assert written(settings) == []
    assert ask(settings, Api(lambda: completion("Offline passes"))) == 1


def test_quotes_are_sent_without_handles_authors_and_people_named_in_them(settings):
    keep(settings, {"passes": PASSES})
    with open_warehouse(settings) as connection:
        connection.execute("update raw.mentions set author_name = 'ada_l' where text = $1", [PASSES[0]])
        connection.execute(
            "insert into predictions.text_entities (text_hash, author_kind, entity_type, surface_text)"
            " values ($1, 'public', 'person', 'Petra')",
            [hashlib.md5(PASSES[2].encode()).hexdigest()],
        )
    api = Api(lambda: completion("Offline passes"))
    ask(settings, api)
    assert sorted(asked(api)[0]) == sorted(
        [PASSES[0], "offline boarding passes, [name], please", "No offline passes, [name]?"]
    )


def test_nothing_of_human_resources_of_ours_or_of_a_drill_is_sent(settings):
    keep(settings, {"pay": ["The pay at Lark is late", "Lark pay is late"]}, department="hr")
    keep(settings, {"passes": PASSES})
    with open_warehouse(settings) as connection:
        connection.execute("update raw.mentions set is_own_post = true where text = $1", [PASSES[1]])
        connection.execute("update raw.mentions set is_simulated = true where text = $1", [PASSES[2]])
    api = Api(lambda: completion("Offline passes"))
    ask(settings, api)
    assert asked(api) == [[PASSES[0]]]


def test_the_largest_themes_are_asked_about_and_no_more_than_the_limit_with_few_quotes_each(settings):
    small = {f"small-{number:02}": [f"a wish {number}"] for number in range(MOST_THEMES_ASKED)}
    keep(settings, {"large": [f"offline passes {number}" for number in range(QUOTES_SENT + 3)]} | small)
    api = Api(lambda: completion("no"))
    ask(settings, api)
    assert len(api.asked) == MOST_THEMES_ASKED
    assert [len(quotes) for quotes in asked(api)] == [QUOTES_SENT] + [1] * (MOST_THEMES_ASKED - 1)


def test_two_themes_of_a_department_never_get_the_same_title(settings):
    keep(settings, {"passes": PASSES})
    keep(settings, {"more": ["Passes offline", "passes that work offline"]})
    ask(settings, Api(lambda: completion("Offline passes")))
    assert [row[2] for row in written(settings)].count("Offline passes") == 1


def test_without_a_model_the_titles_of_an_earlier_one_go(settings):
    keep(settings, {"seats": SEATS})
    ask(settings, Api(lambda: completion("Seat map")))
    assert len(written(settings)) == 1
    assert title_themes(settings, {}, lambda _: None) == 0
    assert written(settings) == []

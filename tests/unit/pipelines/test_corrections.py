"""What people say about labels: recorded, patched over the classifier's labels, and asked for key by key."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from classifiers.classify import Classification
from models import records
from models.taxonomy import INTENTS, OWN_POST_TOPICS, TOPICS
from pipelines import corrections, review, warehouse
from pipelines.classification import kept_labels
from pipelines.command_line import app
from pipelines.corrections import CorrectionError, JudgedMention, Judgement
from pipelines.fingerprint import fingerprint_of
from pipelines.settings import DataFolder, Settings

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
MENTION = JudgedMention("x:1", "h1", "public")
PUBLIC_LABELS = [label for label in (*TOPICS, *INTENTS) if label not in OWN_POST_TOPICS]


def rows(*said: Judgement, at: datetime = NOON, by: str = "Ada", mention: JudgedMention = MENTION) -> pl.DataFrame:
    return corrections.correction_rows(mention, said, corrected_by=by, corrected_at=at, origin="correct")


def predicted(*labels: str) -> pl.DataFrame:
    return pl.DataFrame(
        [("h1", "public", corrections.KIND_OF_LABEL[label], label) for label in labels],
        schema=["text_hash", "author_kind", "kind", "label"] if labels else dict.fromkeys(LABEL_KEYS, pl.String),
        orient="row",
    )


LABEL_KEYS = ["text_hash", "author_kind", "kind", "label"]


def labels_of(frame: pl.DataFrame) -> set[str]:
    return set(frame["label"])


@given(
    given_labels=st.sets(st.sampled_from(PUBLIC_LABELS)),
    label=st.sampled_from(PUBLIC_LABELS),
)
def test_a_correction_and_then_its_opposite_leave_the_labels_as_they_were(given_labels: set[str], label: str):
    before = predicted(*sorted(given_labels))
    is_present = label in given_labels
    there = rows(Judgement(label, not is_present, None))
    back = rows(Judgement(label, is_present, None), at=NOON + timedelta(seconds=1))
    assert labels_of(corrections.corrected_labels(before, there)) == given_labels ^ {label}
    assert labels_of(corrections.corrected_labels(before, pl.concat([back, there]))) == given_labels


def test_the_newest_correction_of_a_label_holds_in_whichever_order_they_stand():
    old, new = rows(Judgement("pricing", True, None)), rows(Judgement("pricing", False, None), at=NOON.replace(hour=13))
    for both in ([old, new], [new, old]):
        assert labels_of(corrections.corrected_labels(predicted("pricing", "lead"), pl.concat(both))) == {"lead"}


def test_a_correction_of_one_text_leaves_other_texts_and_authors_alone():
    other = predicted("pricing").with_columns(text_hash=pl.lit("h2"))
    own = predicted("pricing").with_columns(author_kind=pl.lit("own"))
    labels = corrections.corrected_labels(pl.concat([other, own]), rows(Judgement("pricing", False, None)))
    assert labels.height == 2


@pytest.mark.parametrize(
    ("author_kind", "added", "removed", "message"),
    [
        ("public", ["priceing"], [], "no label priceing; the nearest are pricing"),
        ("public", ["participation_risk"], [], "posts by people outside never carry participation_risk"),
        ("own", [], ["lead"], "our own posts never carry lead; they can carry participation_risk"),
        ("public", ["lead"], ["lead"], "lead cannot be both added and removed"),
        ("public", [], [], "say which labels"),
    ],
)
def test_what_cannot_be_meant_is_refused(author_kind: str, added: list[str], removed: list[str], message: str):
    with pytest.raises(CorrectionError, match=message):
        corrections.judgements(author_kind, added, removed, {})


def test_a_judgement_names_the_version_that_gave_the_label():
    said = corrections.judgements("public", ["lead"], ["pricing"], {"pricing": "v1"})
    assert said == [Judgement("lead", True, None), Judgement("pricing", False, "v1")]


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create schema marts")
    connection.execute(
        """
        create table marts.mentions as from (values
            ('x:1', 'h1', false, 'How much is it, please?', 'x', 10, timestamptz '2026-11-14 10:00:00Z'),
            ('x:2', 'h2', false, 'Lovely', 'x', null, timestamptz '2026-11-15 10:00:00Z'),
            ('x:3', null, false, '', 'x', null, timestamptz '2026-11-15 10:00:00Z')
        ) as rows (mention_id, text_hash, is_own_post, text, channel, author_followers_count, posted_at)
        """
    )
    connection.execute(
        """
        create table marts.mention_labels as from (values
            ('x:1', 'pricing', 0.55, 'how much', 'v1'), ('x:2', 'praise', 0.9, 'lovely', 'v1'),
            ('x:2', 'lead', 1.0, 'given by Bo', 'person')
        ) as rows (mention_id, label, confidence_ratio, evidence, classifier_version)
        """
    )
    connection.execute(
        """
        create table marts.review_queue as from (values
            ('x:1', 'pricing', 0.55, 'how much', 'v1', 1.8), ('x:1', 'question', 0.3, 'how', 'v1', 1.2)
        ) as rows (mention_id, label, confidence_ratio, evidence, classifier_version, review_value)
        """
    )
    connection.execute(
        """
        create table marts.labelling_sample as from (values
            ('x:2', 'praise', 0.9, 'lovely', 'v1', date '2026-11-09', 1, false),
            ('x:2', 'pricing', 0.8, null, 'v1', date '2026-11-09', 1, false)
        ) as rows (
            mention_id, label, confidence_ratio, evidence, classifier_version, week_start_date, sample_rank, is_labelled
        )
        """
    )


@pytest.fixture
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        fill(connection)
        yield connection


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "current")) as connection:
        fill(connection)
    return tmp_path


def kept(data: Path) -> list[tuple[object, ...]]:
    said = corrections.read_corrections(Settings(DataFolder(data), data, None, None))
    return said.select("mention_id", "label", "is_present", "classifier_version", "corrected_by", "origin").rows()


def test_the_command_keeps_what_was_added_and_removed(data: Path):
    arguments = ["correct", "x:1", "--add", "lead", "--remove", "pricing", "--by", "Ada", "--data", str(data)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert sorted(kept(data)) == [
        ("x:1", "lead", True, None, "Ada", "correct"),
        ("x:1", "pricing", False, "v1", "Ada", "correct"),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["x:9", "--add", "lead"], "the nearest are x:1"), (["x:1", "--add", "leads"], "the nearest are lead")],
)
def test_an_unknown_mention_or_label_is_wrong_usage_and_keeps_nothing(data: Path, arguments: list[str], message: str):
    result = CliRunner().invoke(app, ["correct", *arguments, "--data", str(data)])
    assert result.exit_code == 2
    assert message in result.stderr
    assert kept(data) == []


def test_the_review_works_from_a_pipe_and_keeps_what_was_confirmed(data: Path):
    arguments = ["review", "--by", "Ada", "--data", str(data)]
    assert "1 mention confirmed, 2 labels judged." in CliRunner().invoke(app, arguments, input="\n").stdout
    assert sorted(kept(data)) == [
        ("x:1", "pricing", True, "v1", "Ada", "review"),
        ("x:1", "question", False, "v1", "Ada", "review"),
    ]
    assert "Nothing waits" in CliRunner().invoke(app, arguments, input="\n").stdout


def test_the_sample_is_kept_apart_from_the_queue(data: Path):
    CliRunner().invoke(app, ["review", "--sample", "--by", "Ada", "--data", str(data)], input="\n")
    assert {row[-1] for row in kept(data)} == {"sample"}
    assert len(kept(data)) == 3


NO_CORRECTIONS = records.CORRECTIONS.to_frame(eager=True)


def test_a_mention_is_found_by_its_id_and_an_unknown_one_names_the_nearest(published: duckdb.DuckDBPyConnection):
    assert corrections.read_mention(published, "x:1") == MENTION
    with pytest.raises(CorrectionError, match="no mention x:9; the nearest are x:1, x:2, x:3"):
        corrections.read_mention(published, "x:9")
    with pytest.raises(CorrectionError, match="deleted by its author"):
        corrections.read_mention(published, "x:3")


def test_a_label_that_a_person_gave_has_no_version_of_the_classifier(published: duckdb.DuckDBPyConnection):
    assert corrections.read_versions(published, "x:2") == {"praise": "v1"}


def test_enter_confirms_what_was_shown_and_letters_change_it(published: duckdb.DuckDBPyConnection):
    items = review.read_items(published, NO_CORRECTIONS, limit=5, is_sample=False)
    key = {label: letter for letter, label in review.letters("public").items()}
    shown: list[str] = []
    (reviewed,) = review.go_through(items, iter(f"{key['pricing']}{key['lead']}?\n"), shown.append)
    assert reviewed.mention == MENTION
    assert reviewed.judgements == (
        Judgement("pricing", False, "v1"),
        Judgement("question", False, "v1"),
        Judgement("lead", True, None),
    )
    assert "[x] pricing 0.55  how much" in "\n".join(shown)
    assert "[ ] question 0.30  how" in "\n".join(shown)


def test_every_label_that_is_no_guess_stands_beside_its_key_in_the_line_of_its_department(
    published: duckdb.DuckDBPyConnection,
):
    shown: list[str] = []
    items = review.read_items(published, NO_CORRECTIONS, limit=5, is_sample=False)
    assert list(review.go_through(items, iter("q"), shown.append)) == []
    lines = "\n".join(shown).splitlines()
    assert "  Customer Support:     h recurring_issue  i praise" in lines
    assert "  Business Development: k market_trend  l competitor_positioning" in lines
    assert not any("participation_risk" in line for line in lines)
    assert lines[-1] == review.KEYS


def test_a_text_cannot_steer_the_terminal(published: duckdb.DuckDBPyConnection):
    published.execute("update marts.mentions set text = 'a' || chr(27) || '[31m' || chr(7) || 'b'")
    shown: list[str] = []
    items = review.read_items(published, NO_CORRECTIONS, limit=5, is_sample=False)
    assert list(review.go_through(items, iter("q"), shown.append)) == []
    assert not set("".join(shown)) & {"\x1b", "\x07"}


@pytest.mark.parametrize("keys", ["s", "q", "", "sq\n"])
def test_what_is_skipped_or_left_is_not_judged(published: duckdb.DuckDBPyConnection, keys: str):
    items = review.read_items(published, NO_CORRECTIONS, limit=5, is_sample=False)
    assert list(review.go_through(items, iter(keys), lambda _: None)) == []


def test_what_was_judged_since_the_last_run_does_not_come_again(published: duckdb.DuckDBPyConnection):
    known = rows(Judgement("pricing", True, "v1"), Judgement("question", False, "v1"))
    assert review.read_items(published, known, limit=5, is_sample=False) == []
    edited = known.with_columns(text_hash=pl.lit("an earlier text"))
    assert len(review.read_items(published, edited, limit=5, is_sample=False)) == 1


def test_the_sample_shows_what_a_person_took_away_as_a_label_to_judge(published: duckdb.DuckDBPyConnection):
    (item,) = review.read_items(published, NO_CORRECTIONS, limit=5, is_sample=True)
    assert {(shown.label, shown.is_given, shown.classifier_version) for shown in item.labels} == {
        ("praise", True, "v1"),
        ("pricing", False, "v1"),
        ("lead", True, None),
    }


def test_a_recorded_correction_is_kept_once_and_changes_the_fingerprint(tmp_path: Path):
    settings = Settings(DataFolder(tmp_path), tmp_path, None, None)
    said = rows(Judgement("pricing", True, None))

    def fingerprint() -> str:
        with warehouse.connect_prepared(settings.data.warehouse) as connection:
            return fingerprint_of(connection, "", None)

    before = fingerprint()
    corrections.record(settings, said)
    after = fingerprint()
    corrections.record(settings, said)
    assert before != after == fingerprint()
    assert_frame_equal(corrections.read_corrections(settings), said)


def test_a_warehouse_of_an_earlier_version_gets_the_columns_that_it_lacks(tmp_path: Path):
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema predictions")
        connection.execute("create table predictions.text_labels as select 'h1' as text_hash, 0.5 as confidence_ratio")
    with warehouse.connect_prepared(file) as connection:
        columns = {row[0] for row in connection.sql("describe predictions.text_labels").fetchall()}
        assert connection.sql("select text_hash, is_abstained from predictions.text_labels").fetchall() == [
            ("h1", None)
        ]
    assert columns == set(records.KEPT_TEXT_LABELS)


def test_doubtful_labels_are_kept_as_abstained():
    given = pl.DataFrame(
        [("h1", "public", "topic", "pricing", 0.9, "dear", "v1")], schema=records.TEXT_LABELS, orient="row"
    )
    doubtful = given.with_columns(label=pl.lit("praise"), confidence_ratio=pl.lit(0.3), evidence=pl.lit(""))
    found = Classification(pl.DataFrame(), given, doubtful, pl.DataFrame())
    kept = records.require(kept_labels(found), records.KEPT_TEXT_LABELS, "labels")
    assert kept.select("label", "evidence", "classifier_version", "is_abstained").rows() == [
        ("pricing", "dear", "v1", False),
        ("praise", "", "v1", True),
    ]

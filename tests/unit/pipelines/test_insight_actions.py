"""Actions on themes, given on the command line or in a file: one mechanism."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.command_line import app
from pipelines.insight_actions import Action, ActionError, as_csv, closed, keep, opened, read_actions, read_theme
from pipelines.settings import DataFolder, Settings
from pipelines.stages import load_inbox, open_warehouse

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 8, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = DataFolder(tmp_path / "data")
    data.inbox.mkdir(parents=True)
    return Settings(data, data.inbox, None, None)


def an_action(next_step: str = "Keep passes on the phone", opened_at: datetime = MONDAY) -> Action:
    return opened(
        "offline", "product", owner="Signe", next_step=next_step, due_date=date(2026, 11, 30), opened_at=opened_at
    )


def versions(settings: Settings) -> int:
    with open_warehouse(settings) as connection:
        count: int = connection.sql("select count(*) from raw.insight_actions").fetchall()[0][0]
    return count


def test_an_action_is_kept_as_it_was_given(settings: Settings) -> None:
    action = an_action('=cmd|" /C calc"!A1, "quoted",\nand on a second line')
    keep(settings, action, loaded_at=MONDAY)
    assert read_actions(settings) == [action]
    assert action.next_step == '=cmd|" /C calc"!A1, "quoted", and on a second line'


def test_the_same_action_is_the_same_whenever_and_however_it_is_written(settings: Settings) -> None:
    first = an_action()
    again = opened(
        "offline", "product", owner=" signe ", next_step="keep  passes on the phone", due_date=date(2026, 11, 30),
        opened_at=TUESDAY,
    )  # fmt: skip
    assert first.action_id == again.action_id != an_action("Something else").action_id
    keep(settings, first, loaded_at=MONDAY)
    keep(settings, first, loaded_at=TUESDAY)
    assert versions(settings) == 1


def test_a_closed_action_is_a_new_version_of_it(settings: Settings) -> None:
    keep(settings, an_action(), loaded_at=MONDAY)
    ended = closed(
        read_actions(settings), an_action().action_id, outcome="Out in 7.1", closed_at=TUESDAY, is_dropped=False
    )
    keep(settings, ended, loaded_at=TUESDAY)
    assert read_actions(settings) == [ended]
    assert (ended.status, ended.closed_at, ended.outcome, ended.opened_at) == ("done", TUESDAY, "Out in 7.1", MONDAY)
    assert versions(settings) == 2
    with pytest.raises(ActionError, match="is closed already: Out in 7.1"):
        closed([ended], ended.action_id, outcome="Again", closed_at=TUESDAY, is_dropped=False)


def test_an_action_of_a_file_can_be_closed_on_the_command_line(settings: Settings) -> None:
    (settings.inbox / "actions.csv").write_text(as_csv(an_action()), encoding="utf-8")
    load_inbox(settings, loaded_at=MONDAY, report=lambda _: None)
    [found] = read_actions(settings)
    ended = closed([found], found.action_id, outcome="Given up", closed_at=TUESDAY, is_dropped=True)
    keep(settings, ended, loaded_at=TUESDAY)
    # the file lies in the inbox still, and the next run finds it loaded
    load_inbox(settings, loaded_at=TUESDAY, report=lambda _: None)
    assert [action.status for action in read_actions(settings)] == ["dropped"]


def load_versions(settings: Settings, *files: tuple[str, list[Action]], loaded_at: datetime) -> list[tuple[int, int]]:
    """Load files of actions in one go, and return how many of each were changed and how many duplicate."""
    for name, actions in files:
        header = as_csv(actions[0]).splitlines()[0]
        lines = [header, *(as_csv(action).splitlines()[1] for action in actions)]
        (settings.inbox / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcomes = load_inbox(settings, loaded_at=loaded_at, report=lambda _: None)
    return [
        (outcome.counts.changed_count, outcome.counts.duplicate_count)
        for outcome in outcomes
        if outcome.status == "loaded"
    ]


def test_of_two_files_that_are_loaded_in_one_go_the_later_one_holds_wherever_its_rows_stand(settings: Settings) -> None:
    first, others = an_action(), [an_action("Two"), an_action("Three")]
    done = replace(first, status="done", closed_at=TUESDAY, outcome="Out")
    load_versions(settings, ("a_16.csv", [*others, first]), ("a_23.csv", [done, *others]), loaded_at=TUESDAY)
    assert {action.action_id: action.status for action in read_actions(settings)}[first.action_id] == "done"


def test_an_action_that_goes_back_to_an_earlier_state_has_changed(settings: Settings) -> None:
    first, other = an_action(), an_action("Two")
    done = replace(first, status="done", closed_at=TUESDAY, outcome="Out")
    assert load_versions(settings, ("ia1.csv", [first]), ("ia2.csv", [done]), loaded_at=MONDAY) == [(0, 0), (1, 0)]
    assert load_versions(settings, ("ia3.csv", [other, first]), loaded_at=TUESDAY) == [(1, 0)]
    assert {action.status for action in read_actions(settings)} == {"open"}
    # what only repeats the newest state is none
    assert load_versions(settings, ("ia4.csv", [first, other]), loaded_at=TUESDAY) == [(0, 2)]
    assert versions(settings) == 4


def test_of_the_versions_in_one_file_the_last_row_holds(settings: Settings) -> None:
    first = an_action()
    done = replace(first, status="done", closed_at=TUESDAY, outcome="Out")
    assert load_versions(settings, ("all.csv", [first, done, done, first]), loaded_at=MONDAY) == [(2, 1)]
    assert [action.status for action in read_actions(settings)] == ["open"]


def test_open_actions_come_first_and_the_earliest_due_before_the_others(settings: Settings) -> None:
    late, soon, never = (
        opened("t", "hr", owner="Ronan", next_step=step, due_date=due, opened_at=MONDAY)
        for step, due in (("late", date(2026, 12, 24)), ("soon", date(2026, 11, 20)), ("never", None))
    )
    done = closed([soon], soon.action_id, outcome="Done", closed_at=TUESDAY, is_dropped=False)
    other = opened("t", "hr", owner="Ronan", next_step="other", due_date=date(2026, 11, 21), opened_at=MONDAY)
    for action in (late, never, done, other):
        keep(settings, action, loaded_at=TUESDAY)
    assert [action.next_step for action in read_actions(settings)] == ["other", "late", "never", "soon"]


def test_an_unknown_action_names_the_open_ones() -> None:
    with pytest.raises(ActionError, match=f"there is no action x; open are {an_action().action_id}"):
        closed([an_action()], "x", outcome="Done", closed_at=TUESDAY, is_dropped=False)


def test_an_unknown_theme_names_the_nearest() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.themes_weekly as select * from (values"
            " ('a1', 'product', 'Offline boarding pass', date '2026-11-09'),"
            " ('a1', 'product', 'Offline passes', date '2026-11-16'),"
            " ('b2', 'hr', 'Double shifts', date '2026-11-16')) as t (theme_id, department, title, week_start_date)"
        )
        assert read_theme(connection, "a1") == ("product", "Offline passes")
        with pytest.raises(ActionError, match=r"there is no theme shifts; the nearest are b2 \(hr: Double shifts\)"):
            read_theme(connection, "shifts")


@pytest.fixture
def published(settings: Settings) -> Settings:
    """Settings of a data folder whose figures are as of a Monday of the past, with an action on its theme."""
    settings.data.published.mkdir()
    with duckdb.connect(str(settings.data.published / "current")) as connection:
        connection.execute("create schema publication; create schema marts")
        connection.execute(
            "create table publication.inputs as"
            " select timestamptz '2025-11-17 00:00Z' as as_of, 'Lark' as company_name, 'UTC' as time_zone, 'f' as f;"
            "create table marts.themes_weekly as select 'offline' as theme_id, 'product' as department,"
            " 'Offline passes' as title, date '2025-11-10' as week_start_date"
        )
    opened_at = datetime(2025, 11, 12, 9, tzinfo=UTC)
    keep(settings, replace(an_action(), action_id="action-1", opened_at=opened_at, due_date=None), loaded_at=MONDAY)
    return settings


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["action", *arguments, "--data", str(settings.data.root)])


def add(settings: Settings, *arguments: str) -> Result:
    return run(settings, "add", "--theme", "offline", "--owner", "Ada", "--next-step", "Say where it is", *arguments)


def test_what_is_entered_without_a_day_is_of_the_last_day_of_the_published_figures(published: Settings) -> None:
    assert "is open since 16 November 2025; `callboard run` shows it" in add(published).stdout
    assert "is done since 16 November 2025" in run(published, "close", "action-1", "--outcome", "Done").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["close", "action-1", "--outcome", "x", "--on", "2020-01-01"],
            "was opened on 2025-11-12 and cannot be closed",
        ),
        (["close", "action-1", "--outcome", "x", "--on", "2999-01-01"], "--on 2999-01-01 is still to come"),
    ],
)
def test_an_action_is_closed_neither_before_it_was_opened_nor_in_the_future(
    published: Settings, arguments: list[str], message: str
) -> None:
    refused = run(published, *arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert [action.status for action in read_actions(published)] == ["open"]


def test_an_action_is_opened_neither_after_it_is_due_nor_in_the_future(published: Settings) -> None:
    late, future = add(published, "--due", "2025-01-01"), add(published, "--on", "2999-01-01")
    assert (late.exit_code, future.exit_code) == (2, 2)
    assert "opened on 2025-11-16 cannot be due on 2025-01-01, before that" in late.stderr
    assert len(read_actions(published)) == 1


def test_an_action_can_be_closed_on_the_day_on_which_it_was_opened(published: Settings) -> None:
    assert run(published, "close", "action-1", "--outcome", "x", "--on", "2025-11-12").exit_code == 0
    [ended] = read_actions(published)
    assert ended.closed_at == ended.opened_at

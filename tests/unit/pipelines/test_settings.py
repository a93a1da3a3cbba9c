from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.settings import choose_as_of, read_moment, settings_from_environment

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("requested", "newest", "expected"),
    [
        (None, None, NOW),
        (None, NOW - timedelta(days=6), NOW),
        (None, datetime(2017, 12, 3, 22, 51, 22, tzinfo=UTC), datetime(2017, 12, 3, 22, 51, 23, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2017, 12, 3, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_figures_are_as_of_what_was_asked_else_now_else_the_end_of_an_archive(requested, newest, expected):
    assert choose_as_of(requested, NOW, newest) == expected


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-16", datetime(2026, 11, 16, tzinfo=UTC)),
        ("2026-11-16T08:00:00+01:00", datetime(2026, 11, 16, 7, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_utc_unless_it_says_otherwise(written, moment):
    assert read_moment(written) == moment


def test_options_win_over_the_environment_and_the_environment_over_defaults(monkeypatch, tmp_path):
    monkeypatch.setenv("CALLBOARD_DATA", str(tmp_path / "environment"))
    monkeypatch.setenv("CALLBOARD_INBOX", str(tmp_path / "inbox"))
    monkeypatch.delenv("CALLBOARD_COMPANY", raising=False)
    monkeypatch.delenv("CALLBOARD_AS_OF", raising=False)
    assert settings_from_environment().data.root == tmp_path / "environment"
    given = settings_from_environment(data=tmp_path / "option")
    assert (given.data.root, given.inbox, given.company_file) == (tmp_path / "option", tmp_path / "inbox", None)


def test_a_company_file_in_the_data_folder_is_taken(monkeypatch, tmp_path):
    monkeypatch.delenv("CALLBOARD_COMPANY", raising=False)
    (tmp_path / "company.yaml").write_text("")
    assert settings_from_environment(data=Path(tmp_path)).company_file == tmp_path / "company.yaml"

"""What a run says at its end, and that what it prints can be called as printed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.settings import DataFolder, Settings, callboard_command
from pipelines.summary import Summary


def lines(own_account_count: int = 2) -> str:
    data = DataFolder(Path("/srv/our data"))
    return "\n".join(
        Summary(
            settings=Settings(data, data.inbox, None, None),
            loaded_file_count=1,
            unread_files=(),
            rejected_count=6,
            mention_count=0,
            first_posted_at=None,
            last_posted_at=None,
            conversation_count=0,
            label_count=0,
            as_of=datetime(2026, 11, 16, tzinfo=UTC),
            is_company_inferred=True,
            own_account_count=own_account_count,
        ).lines()
    )


def test_the_command_is_printed_as_it_was_called_where_it_is_not_on_the_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.argv", [".venv/bin/callboard", "run"])
    assert callboard_command() == ".venv/bin/callboard"
    assert "Query it: .venv/bin/callboard sql --data '/srv/our data' 'from marts" in lines()
    monkeypatch.setattr("sys.argv", ["/usr/bin/dagster", "dev"])
    assert callboard_command() == "callboard"


def test_every_printed_command_names_the_data_folder():
    commands = [line for line in lines().splitlines() if "callboard " in line]
    assert len(commands) == 3
    assert all("--data '/srv/our data'" in line for line in commands)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "no own account was found in the data, so everybody counts as the public."),
        (1, "1 own account was found in the data, each became a brand with a team."),
        (2, "2 own accounts were found in the data, each became a brand with a team."),
    ],
)
def test_own_accounts_that_were_found_are_counted_in_words(count: int, said: str):
    assert f"No company file was given: {said}" in lines(count)

"""A run whose company file or inbox is not there stops before it makes something else of the data."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import warehouse
from pipelines.command_line import app
from pipelines.inputs import require_inbox
from pipelines.settings import DataFolder, Settings


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CALLBOARD_COMPANY", "CALLBOARD_INBOX"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A data folder that was built with a company file."""
    data = tmp_path / "data"
    (data / "inbox").mkdir(parents=True)
    with warehouse.connect_prepared(data / "warehouse.duckdb") as connection:
        connection.execute("insert into raw.run_settings values (now(), 'Lark', 'UTC', false, '/etc/lark.yaml')")
    return data


@pytest.mark.parametrize("command", ["run", "up", "deliver", "pull"])
def test_a_warehouse_of_a_company_file_is_not_built_without_one(built: Path, command: str):
    refused = CliRunner().invoke(app, [command, "--data", str(built)])
    assert refused.exit_code == 2
    assert "built with the company file of Lark (/etc/lark.yaml)" in refused.stderr
    assert f"--company FILE, or put it where it is looked for: {built / 'company.yaml'}" in refused.stderr


def test_the_doctor_finds_that_the_company_file_is_missing(built: Path):
    said = CliRunner().invoke(app, ["doctor", "--data", str(built)]).stdout
    assert f"MEND {built} was built with the company file of Lark" in said


def test_an_inbox_that_is_not_there_is_refused_and_nothing_is_made(tmp_path: Path):
    refused = CliRunner().invoke(app, ["run", "--data", str(tmp_path / "data")])
    assert refused.exit_code == 2
    assert f"there is no inbox {tmp_path / 'data' / 'inbox'}" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_an_inbox_that_the_environment_names_must_be_there(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CALLBOARD_INBOX", str(tmp_path / "nowhere"))
    refused = CliRunner().invoke(app, ["run", "--data", str(built)])
    assert refused.exit_code == 2
    assert "nowhere is no folder" in refused.stderr


@pytest.mark.parametrize("options", [(), ("--explain",)])
def test_a_folder_without_files_is_told_and_not_passed_over(tmp_path: Path, options: tuple[str, ...]):
    (tmp_path / "exports").mkdir()
    refused = CliRunner().invoke(app, ["load", "--data", str(tmp_path / "data"), str(tmp_path / "exports"), *options])
    assert (refused.exit_code, refused.stderr) == (2, f"there are no files in {tmp_path / 'exports'}\n")


def test_a_company_file_that_is_not_there_is_told_in_plain_words(tmp_path: Path):
    refused = CliRunner().invoke(app, ["run", "--data", str(tmp_path), "--company", str(tmp_path / "lark.yaml")])
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (
        2,
        f"{tmp_path / 'lark.yaml'}: there is no such file",
    )


@pytest.mark.parametrize("other", ["warehouse.duckdb", "pulls"])
def test_where_data_comes_by_load_or_pull_the_default_inbox_may_be_missing(tmp_path: Path, other: str):
    (tmp_path / other).mkdir()
    require_inbox(Settings(DataFolder(tmp_path), tmp_path / "inbox", None, None))


OWN_REPLIES = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n" + "".join(
    f"{number},LarkHelp,False,Tue Oct 31 22:1{number}:00 +0000 2017,sorry ^AB,,\n" for number in range(2)
)


def test_what_init_writes_is_what_a_run_with_the_same_options_finds(tmp_path: Path):
    data, inbox = tmp_path / "data", tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_text(OWN_REPLIES, encoding="utf-8")
    written = CliRunner().invoke(app, ["init", "--data", str(data), "--inbox", str(inbox)])
    assert (written.exit_code, f"Wrote {data / 'company.yaml'}: 1 brands" in written.stdout) == (0, True)
    said = CliRunner().invoke(app, ["doctor", "--data", str(data), "--inbox", str(inbox)]).stdout
    assert f"ok   {data / 'company.yaml'}: LarkHelp, 1 brands, 1 teams" in said


def test_init_without_an_inbox_tells_what_was_loaded(tmp_path: Path):
    data, file = tmp_path / "data", tmp_path / "a.csv"
    file.write_text(OWN_REPLIES, encoding="utf-8")
    CliRunner().invoke(app, ["load", "--data", str(data), str(file)])
    assert CliRunner().invoke(app, ["init", "--data", str(data)]).exit_code == 0
    assert "LarkHelp" in (data / "company.yaml").read_text(encoding="utf-8")


def test_a_time_zone_that_there_is_not_is_told_in_one_line_and_found_by_the_doctor(
    built: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CALLBOARD_TIME_ZONE", "Mars")
    for command in ("run", "up"):
        refused = CliRunner().invoke(app, [command, "--data", str(built)])
        assert refused.exit_code == 2
        assert refused.stderr.startswith("CALLBOARD_TIME_ZONE: 'Mars' is no time zone; name one of the IANA database")
    said = CliRunner().invoke(app, ["doctor", "--data", str(built)]).stdout
    assert "MEND CALLBOARD_TIME_ZONE: 'Mars' is no time zone" in said

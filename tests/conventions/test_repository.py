"""What the repository promises about itself."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines.command_line import app
from pipelines.definitions import defs
from pipelines.settings import ENVIRONMENT_VARIABLES, schedule_time_zone, settings_from_environment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_two_commands_of_the_readme_are_run_and_test():
    commands = re.findall(r"^\s*(make \w+)", README, flags=re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]


@pytest.mark.parametrize("command", sorted(get_command(app).commands))
def test_every_command_is_in_the_readme_or_the_docs(command):
    docs = README + "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert f"callboard {command}" in docs


def test_every_place_that_contributing_names_is_there():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    places = re.findall(r"`([\w/]+/|[\w/]*\w\.(?:py|sql|yml|yaml|csv|md))`", contributing)
    assert len(places) > 30
    assert [place for place in places if not re.search(rf"(?m)(^|/){re.escape(place)}", tracked)] == []


def test_every_make_target_is_explained():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE))
    assert targets - explained <= {"lint", "types", "check"}


def test_every_environment_variable_is_in_the_example():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [variable for variable in ENVIRONMENT_VARIABLES if f"{variable}=" not in example] == []


def test_the_example_as_a_shell_reads_it_says_the_defaults(monkeypatch, tmp_path):
    shell = "cd $1; set -a; . $2; env"
    said = subprocess.run(
        ["sh", "-euc", shell, "sh", tmp_path, ROOT / ".env.example"], capture_output=True, text=True, check=True
    ).stdout
    monkeypatch.chdir(tmp_path)
    for variable in ENVIRONMENT_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    defaults = settings_from_environment(), schedule_time_zone()
    for variable in ENVIRONMENT_VARIABLES:
        [value] = re.findall(f"^{variable}=(.*)$", said, flags=re.MULTILINE)
        monkeypatch.setenv(variable, value)
    assert (settings_from_environment(), schedule_time_zone()) == defaults


def test_every_asset_has_a_description_a_group_and_an_owner():
    graph = defs.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys() if graph.get(key).is_materializable]
    assert len(nodes) > 40
    for node in nodes:
        assert node.description, node.key
        assert node.group_name not in (None, "default"), node.key
        assert node.owners, node.key


def test_everything_that_writes_to_the_warehouse_shares_the_pool_of_one():
    graph = defs.resolve_asset_graph()
    writing = [graph.get(key) for key in graph.get_all_asset_keys() if key.path[0] != "reports"]
    assert {pool for node in writing if node.is_materializable for pool in node.pools or ()} == {"warehouse_writer"}
    assert "default_limit: 1" in (ROOT / "dagster.yaml").read_text(encoding="utf-8")


def test_the_locks_name_no_index():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"(?:^|\s)--(?!hash)\w|://", text, flags=re.MULTILINE), lock.name


def test_no_python_package_hides_dbt_and_no_test_folder_is_a_package():
    assert not (ROOT / "dbt" / "__init__.py").exists()
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_what_changes_what_conversations_are_made_from_notes_it_for_the_next_build():
    tables = r"raw\.(?:mentions|team_actions|corrections|mention_conversations|\{table\})|predictions\.\{table\}"
    journalled = rf"(?:insert into|delete from|update) (?:{tables})"
    writers = [path for path in (ROOT / "pipelines").rglob("*.py") if re.search(journalled, path.read_text("utf-8"))]
    assert len(writers) >= 5
    assert [path.name for path in writers if "note_changes(" not in path.read_text("utf-8")] == []

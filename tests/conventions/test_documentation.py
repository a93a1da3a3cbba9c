"""The documentation site is built from the pages beside the code, and every link of theirs leads somewhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_site_is_built_and_no_link_is_broken(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-c", "docs", ".", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.stderr == ""
    assert built.returncode == 0


def test_the_contents_of_the_decisions_name_every_subject_in_its_order():
    contents, *subjects = re.split(r"(?m)^#{2,3} (.*)$", (ROOT / "DECISIONS.md").read_text(encoding="utf-8"))
    assert re.findall(r"\[([^\]]+)\]\(#", contents) == subjects[::2]


def test_every_page_of_docs_is_reached_from_the_index():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert pages == {page for page in pages if f"\n{page}\n" in index}


def test_making_the_documentation_leaves_what_a_run_begins_from_as_it_is():
    told = subprocess.run(["make", "-n", "docs"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [command] = [line for line in told.replace("\\\n", " ").splitlines() if "dbt docs generate" in line]
    options = command.split()
    assert Path(options[options.index("--project-dir") + 1]) == ROOT / "dbt"
    assert Path(options[options.index("--target-path") + 1]) == ROOT / "site" / "dbt"

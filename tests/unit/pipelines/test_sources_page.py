"""docs/sources.md: each layout and each pull has an example there, and the example is what it is called."""

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from models.pull import Source
from pipelines.loading.clean_text import readable
from pipelines.loading.landing import land, scan_file
from pipelines.loading.recognition import RefusedLayoutError, recognise, shipped_layouts
from pipelines.pulls.descriptions import api_of, shipped_apis

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


def examples(kind: str) -> dict[str, str]:
    """Return the indented example under each heading of a kind."""
    found = re.findall(rf"^### {kind}: (\w+)\n\n(?:\S.*\n)+\n((?:(?:    .*)?\n)+)", PAGE + "\n", flags=re.MULTILINE)
    return {name: textwrap.dedent(block).strip("\n") + "\n" for name, block in found}


def test_the_readme_links_to_the_page():
    assert "(docs/sources.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_layout_and_every_pull_is_on_the_page():
    assert set(examples("Layout")) == {layout.name for layout in shipped_layouts()}
    assert set(examples("Pull")) == {api.name for api in shipped_apis()}


@pytest.mark.parametrize("name", sorted(examples("Layout")))
def test_the_example_of_a_layout_is_recognised(tmp_path, name):
    path = tmp_path / "example"
    path.write_text(examples("Layout")[name], encoding="utf-8")
    landed = land(path, scan_file(path), path.name, tmp_path / "landing")
    with readable(landed, tmp_path) as text:
        if any(layout.name == name and layout.refuse for layout in shipped_layouts()):
            with pytest.raises(RefusedLayoutError):
                recognise(text.path, text.form, shipped_layouts())
        else:
            assert recognise(text.path, text.form, shipped_layouts()).layout.name == name


@pytest.mark.parametrize("name", sorted(examples("Pull")))
def test_the_example_of_a_pull_fits_its_api(name):
    [written] = yaml.safe_load(examples("Pull")[name])["sources"]
    assert api_of(Source.model_validate(written), ()).name == name


def test_every_credential_is_in_the_example_of_the_environment():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    wanted = {
        variable
        for api in shipped_apis()
        for variable in (*api.credentials.values(), *api.optional_credentials.values())
    }
    assert [variable for variable in sorted(wanted) if f"{variable}=" not in example] == []

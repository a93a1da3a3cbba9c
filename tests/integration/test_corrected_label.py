import shutil
from pathlib import Path

import pytest

from tests.integration.callboard_process import callboard, run_demo
from tests.integration.test_demo_run import published

# a mention of the newest product digest that is there for one label only
SHOWN = """
select labels.mention_id, any_value(labels.label)
from marts.mention_labels as labels
where labels.department = 'product'
    and labels.mention_id in (
        select unnest(example_mention_ids)
        from marts.digest_items
        where department = 'product' and week_start_date = '2026-11-09'
    )
group by labels.mention_id
having count(*) = 1
order by labels.mention_id
limit 1
"""


@pytest.fixture
def own_copy(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of the demo's data folder: what is corrected here is not corrected for other tests."""
    return Path(shutil.copytree(demo_data, tmp_path / "data", symlinks=True))


def test_a_label_that_a_person_took_away_is_gone_from_the_digest_after_a_run_that_builds_what_changed(own_copy):
    [(mention, label)] = published(own_copy, SHOWN)
    callboard("correct", mention, "--remove", label, "--by", "tester", "--data", own_copy)
    assert "building what changed: " in run_demo(own_copy).stdout
    labels = f"select label from marts.mention_labels where mention_id = '{mention}' and department = 'product'"
    assert published(own_copy, labels) == []
    shown = (
        "select title from marts.digest_items"
        f" where department = 'product' and list_contains(example_mention_ids, '{mention}')"
    )
    assert published(own_copy, shown) == []

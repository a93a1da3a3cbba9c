import dagster as dg
import pytest

from pipelines.resources import RunSettings
from pipelines.sensors import new_inbox_files_sensor


@pytest.fixture
def look(tmp_path):
    """Let the sensor look at an inbox, each time with the cursor of the last look."""
    (tmp_path / "inbox").mkdir()
    settings = RunSettings(data=str(tmp_path), inbox=str(tmp_path / "inbox"))
    cursor = None

    def looking() -> list[dg.RunRequest]:
        nonlocal cursor
        result = new_inbox_files_sensor(dg.build_sensor_context(cursor=cursor, resources={"settings": settings}))
        cursor = result.cursor
        return list(result.run_requests or [])

    return looking


def test_an_empty_inbox_starts_nothing(look):
    assert look() == look() == []


def test_files_start_one_run_together_once_they_have_stopped_changing(look, tmp_path):
    (tmp_path / "inbox" / "a.csv").write_text("id,posted")
    assert look() == []
    (tmp_path / "inbox" / "a.csv").write_text("id,posted_at,text\n")
    (tmp_path / "inbox" / "b.csv").write_text("id,posted_at,text\n")
    assert look() == []
    assert len(look()) == 1
    assert look() == look() == []


def test_a_file_that_comes_later_starts_a_run_of_its_own(look, tmp_path):
    (tmp_path / "inbox" / "a.csv").write_text("id,posted_at,text\n")
    look()
    [first] = look()
    (tmp_path / "inbox" / "b.csv").write_text("id,posted_at,text\n")
    look()
    [second] = look()
    assert first.run_key != second.run_key

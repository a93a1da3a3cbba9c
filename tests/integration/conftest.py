"""Whole runs, with a classifier that is trained once for all of them."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.callboard_process import callboard, run_demo


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder that all workers of a test run share, to one of them at a time."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of trained classifiers."""
    with made_once(tmp_path_factory) as shared:
        if not (shared / "data" / "trained").exists():
            texts = shared / "texts.csv"
            texts.write_text("id,text\n1,hello\n", encoding="utf-8")
            callboard("classify", "--input", texts, "--output", shared / "labels.csv", "--data", shared / "data")
        return shared / "data" / "trained"


@pytest.fixture(scope="session")
def data_folder(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Make an empty data folder that has a trained classifier."""

    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(trained, folder / "trained")
        return folder

    return make


@pytest.fixture(scope="session")
def demo_data(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a run on the demo company, as of the end of its story; nobody changes what is in it."""
    with made_once(tmp_path_factory) as shared:
        data = shared / "demo"
        if not (data / "reports" / "index.html").exists():
            shutil.copytree(trained, data / "trained")
            run_demo(data)
        return data

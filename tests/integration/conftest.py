"""Whole runs, with a classifier that is trained once for all of them."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.callboard_process import callboard, run_demo


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of trained classifiers, shared by the workers of a test run."""
    shared = tmp_path_factory.getbasetemp().parent / "shared"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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
def demo_data(data_folder: Callable[[str], Path]) -> Path:
    """The data folder after a run on the demo company, as of the end of its story."""
    data = data_folder("demo")
    run_demo(data)
    return data

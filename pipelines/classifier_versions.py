"""Which trained classifier is in use: `trained/current` names it; without that file it is the shipped one."""

import difflib
import os
from pathlib import Path

_CURRENT = "current"


class ClassifierVersionError(ValueError):
    """A version of the classifier is not there; the message names those that are."""


def trained_versions(trained: Path) -> list[str]:
    """Return the versions that have been trained, by name."""
    return sorted(path.name for path in trained.glob("[!.]*") if path.is_dir())


def chosen_version(trained: Path) -> str | None:
    """Return the version that was chosen; null where the shipped one is in use."""
    try:
        return (trained / _CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def folder_of(trained: Path, version: str) -> Path:
    """Return the folder of a trained version.

    Raises:
        ClassifierVersionError: there is none.
    """
    known = trained_versions(trained)
    if version not in known:
        nearest = difflib.get_close_matches(version, known, n=3, cutoff=0) or ["none yet"]
        raise ClassifierVersionError(
            f"there is no trained classifier {version} in {trained}; there are: {', '.join(nearest)}. "
            "`callboard train --use VERSION` chooses one"
        )
    return trained / version


def choose_version(trained: Path, version: str | None) -> None:
    """Use a trained version from now on; None: the shipped one, also when a later release ships another."""
    current = trained / _CURRENT
    if version is None:
        current.unlink(missing_ok=True)
        return
    folder_of(trained, version)
    beside = trained / f".{_CURRENT}.part"
    beside.write_text(f"{version}\n", encoding="utf-8")
    os.replace(beside, current)

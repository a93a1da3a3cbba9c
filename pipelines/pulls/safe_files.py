"""Files that are whole or not there: written beside, then renamed."""

import os
from pathlib import Path


def write_safely(path: Path, content: bytes) -> None:
    """Write a file so that neither a crash nor a power cut nor a full disk leaves half of it, or loses it afterwards.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    _write(path, content, is_forced=True)
    # Without this the name may be gone after a power cut, though what was written later is there.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it; for what may be lost in a power cut.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    _write(path, content, is_forced=False)


def _write(path: Path, content: bytes, *, is_forced: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            if is_forced:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)

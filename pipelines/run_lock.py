"""One run at a time: a lock on a file, which the system releases when the process ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.5


@contextmanager
def exclusive_run(lock_file: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock for the length of a `with` block, waiting for a run that holds it and saying so once."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a+", encoding="utf-8") as file:
        has_spoken = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not has_spoken:
                    file.seek(0)
                    say(f"another run is working on this data folder ({file.read().strip()}); waiting for it to end")
                    has_spoken = True
                time.sleep(_POLL_SECONDS)
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield

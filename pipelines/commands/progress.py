"""How far loading has come, on a terminal: a bar of files, with the rows so far and how many come in a second."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.commands.shared import out
from pipelines.loading.load import FileOutcome


@contextmanager
def loading_progress(paths: Sequence[Path]) -> Iterator[Callable[[FileOutcome], None]]:
    """Give what to call with each file that is done. In a log there is no bar: there each file has its line."""
    columns = (
        TextColumn("Loading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files, {task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("", total=len(paths), rows=0, rate=0.0)
        rows, seconds = 0, 0.0

        def advance(outcome: FileOutcome) -> None:
            nonlocal rows, seconds
            rows += outcome.counts.read_count
            seconds += outcome.seconds
            # the files of an archive count as rows, not as files: it says itself when it is unpacked
            is_member = "/" in outcome.file_name
            progress.update(task, advance=0 if is_member else 1, rows=rows, rate=rows / max(seconds, 1e-3))

        yield advance

"""From pulled pages to the warehouse: the way that every file goes; then the landed original takes the page's place."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from models.layout import Layout
from pipelines.loading.load import FileOutcome, LoadFolders, load_files
from pipelines.pulls.receipts import Receipt, ledger_rows, waiting_receipts

# Landing holds the page now, or there was nothing in it. What no layout fits waits, and is tried again.
_KEPT_ELSEWHERE: Final = {"loaded", "known", "empty"}


def waiting_pages(pulls: Path) -> tuple[Path, ...]:
    """Return the pages of every source that wait to be loaded, in the order of their paths; half-written ones not."""
    return tuple(sorted(pulls.glob("*/pages/[!.]*")))


def load_pulled_pages(
    connection: duckdb.DuckDBPyConnection,
    pulls: Path,
    layouts: Sequence[Layout],
    folders: LoadFolders,
    *,
    loaded_at: datetime,
    report: Callable[[FileOutcome], None],
) -> list[FileOutcome]:
    """Load the pages that wait, and enter the pulls in the ledger. Interrupted anywhere, it can be done again.

    Raises:
        OSError: the data folder cannot be written to.
    """
    keep_receipts(connection, pulls)
    pages = {page.name: page for page in waiting_pages(pulls)}

    def report_and_remove(outcome: FileOutcome) -> None:
        report(outcome)
        if outcome.status in _KEPT_ELSEWHERE:
            pages[outcome.file_name].unlink(missing_ok=True)

    return load_files(
        connection, tuple(pages.values()), layouts, folders, loaded_at=loaded_at, report=report_and_remove
    )


def keep_receipts(connection: duckdb.DuckDBPyConnection, pulls: Path) -> None:
    """Enter the pulls whose receipts wait in `raw.pulls`; a later receipt of a pull takes the place of an earlier."""
    waiting: list[tuple[Path, Receipt]] = list(waiting_receipts(pulls))
    if not waiting:
        return
    connection.register("receipts", ledger_rows([receipt for _, receipt in waiting]))
    connection.execute("begin")
    connection.execute("delete from raw.pulls where pull_id in (select pull_id from receipts)")
    connection.execute("insert into raw.pulls by name select * from receipts")
    connection.execute("commit")
    connection.unregister("receipts")
    for path, receipt in waiting:
        # One that is under way is written again with every page.
        if receipt.status != "under_way":
            path.unlink(missing_ok=True)

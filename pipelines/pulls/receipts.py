"""Receipts: what a pull did, kept beside its pages until loading enters it in the ledger `raw.pulls`.

A pull never opens the warehouse: it must not wait for whoever holds it, nor make anybody wait.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import polars as pl

from models import records
from pipelines.pulls.safe_files import write_whole

Status = Literal["under_way", "done", "bounded", "limited", "failed", "interrupted"]
"""bounded: ended at the source's bound of pages; limited: the API allowed no more; interrupted: the process ended
before the pull did, which the next pull finds. Whatever it is, the next pull goes on where this one ended."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a pull did. Nothing in it is secret."""

    pull_id: str
    source: str
    api: str
    started_at: str
    """ISO 8601, UTC."""
    status: Status
    reason: str | None
    pages_count: int
    items_count: int
    size_bytes: int
    newest_at: str | None
    """When the newest item was made, ISO 8601; null where there was none, or the API does not say."""
    cursor: str | None
    """Where the next pull goes on."""
    pull_seconds: float


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Write or replace a receipt.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(folder / f"{receipt.pull_id}.json", json.dumps(asdict(receipt), indent=1).encode())


def waiting_receipts(pulls: Path) -> Iterator[tuple[Path, Receipt]]:
    """Yield the receipts of every source that are not in the ledger yet, in the order of their files."""
    for path in sorted(pulls.glob("*/receipts/[!.]*.json")):
        yield path, Receipt(**json.loads(path.read_bytes()))


def settle_interrupted(folder: Path) -> None:
    """Say of the receipts that are still under way that they were interrupted: their process no longer lives.

    Raises:
        OSError: they cannot be written.
    """
    for path in sorted(folder.glob("[!.]*.json")):
        receipt = Receipt(**json.loads(path.read_bytes()))
        if receipt.status == "under_way":
            write_receipt(
                folder, replace(receipt, status="interrupted", reason="the process ended before the pull did")
            )


def ledger_rows(receipts: list[Receipt]) -> pl.DataFrame:
    """Return receipts as rows of `raw.pulls`."""
    moments = {"started_at", "newest_at"}
    rows = [
        {
            name: datetime.fromisoformat(value) if name in moments and value else value
            for name, value in asdict(receipt).items()
        }
        for receipt in receipts
    ]
    return pl.DataFrame(rows, schema=records.PULLS)

"""The record of what was sent: `raw.deliveries`, one row a try, which dbt makes `marts.deliveries` of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import duckdb
import polars as pl

from models import records
from pipelines.deliveries.parcels import Parcel

Status = Literal["sent", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel in one try."""

    parcel: Parcel
    status: Status
    attempts_count: int
    reason: str | None
    """Why it failed; null where it was sent."""


def read_sent(connection: duckdb.DuckDBPyConnection) -> dict[tuple[date, str, str, str], datetime]:
    """Return when each parcel was sent, by its key; what only failed is not among them."""
    rows = connection.sql(
        "select week_start_date, department, kind, recipient, min(tried_at) from raw.deliveries"
        " where status = 'sent' group by all order by all"
    ).fetchall()
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def record(connection: duckdb.DuckDBPyConnection, outcome: Outcome, *, tried_at: datetime) -> None:
    """Keep what became of a parcel."""
    parcel = outcome.parcel
    row = (*parcel.key, outcome.status, outcome.reason, parcel.message_id, outcome.attempts_count, tried_at)
    connection.register("tries", pl.DataFrame([row], schema=records.DELIVERIES, orient="row"))
    connection.execute("insert into raw.deliveries by name select * from tries")
    connection.unregister("tries")

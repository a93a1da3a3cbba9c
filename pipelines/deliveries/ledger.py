"""The record of what was sent: `raw.deliveries`, one row a try, which dbt makes `marts.deliveries` of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import duckdb
import polars as pl

from models import records
from pipelines.deliveries.parcels import Key, Parcel
from pipelines.deliveries.patience import Answer, Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel in one try."""

    parcel: Parcel
    answer: Answer


class LastTry(NamedTuple):
    """What became of a parcel in the try that counts: the one that sent it, else the last one."""

    status: Status
    tried_at: datetime
    reason: str | None


# the same order as in `marts.deliveries`
_LAST_TRIES: Final = """
select week_start_date, department, kind, recipient, status, tried_at, reason
from raw.deliveries
qualify row_number() over (
    partition by week_start_date, department, kind, recipient
    order by status = 'sent' desc, tried_at desc, reason
) = 1
"""


def read_last_tries(connection: duckdb.DuckDBPyConnection) -> dict[Key, LastTry]:
    """Return what became of each parcel that was ever tried, by its key."""
    return {(row[0], row[1], row[2], row[3]): LastTry(*row[4:]) for row in connection.sql(_LAST_TRIES).fetchall()}


def record(connection: duckdb.DuckDBPyConnection, outcome: Outcome, *, tried_at: datetime) -> None:
    """Keep what became of a parcel."""
    parcel = outcome.parcel
    attempts_count, status, reason = outcome.answer
    row = (*parcel.key, status, reason, parcel.message_id, attempts_count, tried_at)
    connection.register("tries", pl.DataFrame([row], schema=records.DELIVERIES, orient="row"))
    connection.execute("insert into raw.deliveries by name select * from tries")
    connection.unregister("tries")

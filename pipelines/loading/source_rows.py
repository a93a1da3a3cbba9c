"""The rows of a file as they stand in it: `source_rows`, with the number of each."""

from typing import Final

import duckdb

from pipelines.loading.landing import MAXIMUM_LINE_BYTES

# Left alone the reader takes a buffer of sixteen of the longest lines, a gibibyte.
READER_LIMITS: Final = f"max_line_size = {MAXIMUM_LINE_BYTES}, buffer_size = {MAXIMUM_LINE_BYTES}"

OWN_COLUMNS: Final = ("row_number", "rowid")
"""Names that no column of a file may have."""


def create_source_rows(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Create the temporary view `source_rows` of what a query reads from a file, and `row_number`, from 1.

    A table that keeps the order of its rows numbers them by itself, so that they are read in parallel. Where the
    transaction that made it still lasts, those numbers begin anywhere.
    """
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"create or replace temporary table numbered_rows as {rows}")
    # What follows is faster without the order.
    connection.execute("set preserve_insertion_order = false")
    [(first,)] = connection.sql("select coalesce(min(rowid), 0) from numbered_rows").fetchall()
    connection.execute(
        "create or replace temporary view source_rows as"
        f" select rowid - {first} + 1 as row_number, * from numbered_rows"
    )


def forget_source_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Free the room that the rows take, once their records are known."""
    connection.execute("drop view if exists source_rows")
    connection.execute("drop table if exists numbered_rows")

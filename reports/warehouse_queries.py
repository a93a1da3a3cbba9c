"""Reading the marts: one query per file under reports/queries, with its parameters bound."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb

Row = Mapping[str, Any]
"""A row by column name. Times are aware, counts are int, missing values are None."""


@cache
def query_text(name: str) -> str:
    """Return the SQL of reports/queries/<name>.sql."""
    return files("reports").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def read_rows(connection: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> list[Row]:
    """Run a query by its file name and return its rows in the query's order.

    Args:
        connection: to a published warehouse; it is only read from.
        name: file name under reports/queries, without .sql.
        parameters: a value for each $parameter of the query.

    Raises:
        duckdb.CatalogException: a mart that the query needs does not exist.
    """
    return list(connection.sql(query_text(name), params=parameters or None).pl().to_dicts())

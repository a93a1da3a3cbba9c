"""The published warehouses of the page tests."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.unit.reports.published_marts import empty_marts, filled_marts


@pytest.fixture
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published warehouse in which every mart has zero rows."""
    with duckdb.connect() as connection:
        empty_marts(connection)
        yield connection


@pytest.fixture(scope="session")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published warehouse with ten weeks of a fictional airline; tests only read it."""
    with duckdb.connect() as connection:
        filled_marts(connection)
        yield connection

"""Publishing: a checked, read-only copy of the marts under a new name, and `current`, which points to the newest.

Readers never open the pipeline's own file. A copy gets a name of its own each time, because a process that still
holds the old file would go on seeing the old data under the same name.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.descriptions import Description, comment_on_marts

KEPT_VERSIONS = 5
_CURRENT = "current"


class PublicationError(RuntimeError):
    """There is no published warehouse to read, or a copy did not pass its checks; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What the published warehouse describes."""

    as_of: datetime
    company_name: str
    time_zone: str
    fingerprint: str
    """Of everything that the build was made from: an equal one needs no new build."""


def publish(
    warehouse_file: Path,
    folder: Path,
    fingerprint: str,
    run_name: str,
    descriptions: Mapping[str, Description] | None = None,
) -> Path:
    """Copy the marts into a new read-only file, check the copy, and point `current` to it.

    Args:
        warehouse_file: the pipeline's own warehouse; no process may be writing to it.
        folder: where the copies are kept; the newest five stay.
        fingerprint: of what the build was made from.
        run_name: names the copy; sorts by age.
        descriptions: of the marts by name; they become comments on tables and columns.

    Raises:
        PublicationError: a table of the copy differs from its original.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"marts_{run_name}.duckdb"
    _remove_unfinished_versions(folder)
    beside = folder / f".{target.name}.part"
    connection = duckdb.connect(str(beside))
    try:
        connection.execute("set TimeZone = 'UTC'")
        # Under the name by which its views know it.
        pipeline = warehouse_file.stem
        connection.execute(
            f"attach '{str(warehouse_file).replace(chr(39), chr(39) * 2)}' as \"{pipeline}\" (read_only)"
        )
        _copy_marts(connection, pipeline)
        comment_on_marts(connection, descriptions or {})
        connection.execute("create schema publication")
        connection.execute(
            "create table publication.inputs as select as_of, company_name, time_zone, $fingerprint as fingerprint"
            f' from "{pipeline}".raw.run_settings',
            {"fingerprint": fingerprint},
        )
        connection.execute(f'detach "{pipeline}"')
        connection.execute("checkpoint")
    finally:
        connection.close()
    beside.chmod(0o444)
    os.replace(beside, target)
    _point_to(folder, target)
    _remove_old_versions(folder)
    return target


def _copy_marts(connection: duckdb.DuckDBPyConnection, pipeline: str) -> None:
    """Copy the marts of an attached warehouse; those that are views there are tables here."""
    tables = [
        row[0]
        for row in connection.sql(
            "select table_name from information_schema.tables"
            " where table_catalog = $pipeline and table_schema = 'marts' order by table_name",
            params={"pipeline": pipeline},
        ).fetchall()
    ]
    if not tables:
        raise PublicationError("there are no marts to publish; run `callboard run`, which builds them")
    connection.execute("create schema marts")
    for table in tables:
        connection.execute(f'create table marts."{table}" as from "{pipeline}".marts."{table}"')
        copied, original = (
            connection.sql(f'select count(*) from {schema}."{table}"').fetchall()[0][0]
            for schema in ("marts", f'"{pipeline}".marts')
        )
        if copied != original:
            raise PublicationError(f"the copy of marts.{table} has {copied} rows, the original {original}; run again")


def _point_to(folder: Path, target: Path) -> None:
    beside = folder / f".{_CURRENT}.part"
    beside.unlink(missing_ok=True)
    beside.symlink_to(target.name)
    os.replace(beside, folder / _CURRENT)


def _remove_unfinished_versions(folder: Path) -> None:
    """Remove the copies, and the logs of DuckDB beside them, that runs left which were killed while they copied."""
    for unfinished in folder.glob(".marts_*.part*"):
        unfinished.unlink()


def _remove_old_versions(folder: Path) -> None:
    for old in sorted(folder.glob("marts_*.duckdb"))[:-KEPT_VERSIONS]:
        old.unlink()


@contextmanager
def open_published(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest published warehouse for reading.

    Raises:
        PublicationError: nothing has been published yet.
    """
    current = folder / _CURRENT
    if not current.exists():
        raise PublicationError(f"nothing is published in {folder} yet; run `callboard run` first")
    connection = duckdb.connect(str(current.resolve()), read_only=True)
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def read_publication(connection: duckdb.DuckDBPyConnection) -> Publication:
    """Return what a published warehouse describes."""
    return Publication(*connection.sql("from publication.inputs").fetchall()[0])

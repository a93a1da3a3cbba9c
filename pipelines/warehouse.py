"""The pipeline's own DuckDB file: how it is opened and which tables Python keeps in it.

DuckDB admits one writing process and a writer shuts out readers, so connections are opened late, closed early
and retried while another process holds the file. dbt builds everything outside `raw` and `predictions`.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import polars as pl
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random_exponential

from models import records

_DUCKDB_TYPES: Mapping[pl.DataType | type[pl.DataType], str] = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Date: "date",
    records.INSTANT: "timestamptz",
    pl.List(pl.String): "varchar[]",
}

# Text that hardly repeats, so that a dictionary of it is half the time of writing and saves no room. Tables that an
# earlier version of the code made keep their way of compressing.
_UNREPEATED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "mentions": ("mention_id", "reply_to_mention_id", "author_id", "url", "text", "source_metadata"),
}

# Columns that earlier versions of the code kept and that nothing reads any more.
_FORMER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "mentions": ("version_hash", "text_hash"),
    "team_actions": ("version_hash",),
    "insight_actions": ("version_hash",),
}

# A mention is our own where the source says so or where a company account wrote it. The classifier's choice of rules
# and dbt both read this view, so that there is one definition. Equal texts are classified once, by the hash of the
# text, which the view makes: kept beside the text it would cost as much again to write, for nothing compresses it.
_AUTHORED_MENTIONS = """
create or replace view raw.authored_mentions as
with accounts as (
    select channel, account, min(brand) as brand
    from raw.company_accounts
    group by channel, account
)
select
    mentions.* replace (coalesce(mentions.is_own_post, false) or accounts.brand is not null as is_own_post),
    accounts.brand as account_brand,
    md5(mentions.text) as text_hash
from raw.mentions as mentions
left join accounts
    on mentions.channel = accounts.channel
    and lower(ltrim(coalesce(mentions.author_name, mentions.author_id), '@')) = accounts.account
"""


def _is_held_by_another_process(error: BaseException) -> bool:
    return isinstance(error, duckdb.IOException) and "lock" in str(error).lower()


@retry(
    retry=retry_if_exception(_is_held_by_another_process),
    wait=wait_random_exponential(multiplier=0.1, max=5),
    stop=stop_after_delay(600),
    reraise=True,
)
def _open(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=read_only)


def _create(path: Path) -> None:
    """Make an empty database whole or not at all: killed over the first blocks of a file DuckDB leaves none."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        made = Path(folder) / path.name
        duckdb.connect(str(made)).close()
        # Another process may have been faster; a link never replaces what is there.
        with suppress(FileExistsError):
            os.link(made, path)


@contextmanager
def connect(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for the length of a `with` block, waiting up to ten minutes while another process holds it.

    Raises:
        duckdb.IOException: the file is still held by another process, or cannot be read.
    """
    if not read_only and not path.exists():
        _create(path)
    connection = _open(path, read_only)
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def connect_prepared(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing, with its schemas and tables made where they are missing."""
    with connect(path) as connection:
        prepare(connection)
        yield connection


def duckdb_type(kind: pl.DataType) -> str:
    """Return the DuckDB name of a type that the record schemas use."""
    return _DUCKDB_TYPES[kind]


def _create_table(connection: duckdb.DuckDBPyConnection, schema_name: str, table: str, schema: pl.Schema) -> None:
    unrepeated = _UNREPEATED_COLUMNS.get(table, ())
    columns = ", ".join(
        f'"{column}" {duckdb_type(kind)}' + (" using compression zstd" if column in unrepeated else "")
        for column, kind in schema.items()
    )
    connection.execute(f"create table if not exists {schema_name}.{table} ({columns})")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schemas, the tables of models/records.py and the view over them, where they do not exist yet.

    A table that an earlier version of the code made gets the columns that it lacks, with nulls in its rows, and loses
    those that are no longer kept.
    """
    # In one transaction, because each waits for the disk.
    connection.execute("begin")
    for schema_name, tables in (("raw", records.RAW_TABLES), ("predictions", records.PREDICTION_TABLES)):
        connection.execute(f"create schema if not exists {schema_name}")
        for table, schema in tables.items():
            _create_table(connection, schema_name, table, schema)
        _match_columns(connection, schema_name, tables)
    connection.execute(_AUTHORED_MENTIONS)
    connection.execute("commit")


def _match_columns(connection: duckdb.DuckDBPyConnection, schema_name: str, tables: Mapping[str, pl.Schema]) -> None:
    found = connection.sql(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = $schema_name",
        params={"schema_name": schema_name},
    )
    present = set(found.fetchall())
    for table, schema in tables.items():
        for column, kind in schema.items():
            if (table, column) not in present:
                connection.execute(f'alter table {schema_name}.{table} add column "{column}" {duckdb_type(kind)}')
        for column in _FORMER_COLUMNS.get(table, ()):
            if (table, column) in present:
                connection.execute(f'alter table {schema_name}.{table} drop column "{column}"')


def replace_tables(connection: duckdb.DuckDBPyConnection, schema_name: str, frames: Mapping[str, pl.DataFrame]) -> None:
    """Replace the rows of tables in one transaction; each frame must have its table's schema."""
    tables = records.RAW_TABLES if schema_name == "raw" else records.PREDICTION_TABLES
    connection.execute("begin")
    for table, frame in frames.items():
        connection.register("replacement", records.require(frame, tables[table], f"{schema_name}.{table}"))
        connection.execute(f"delete from {schema_name}.{table}")
        connection.execute(f"insert into {schema_name}.{table} by name select * from replacement")
        connection.unregister("replacement")
    connection.execute("commit")

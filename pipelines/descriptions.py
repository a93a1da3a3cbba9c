"""What the marts and their columns mean, in the words of the dbt project, for whoever queries what is published."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipelines.settings import DBT_MANIFEST


@dataclass(frozen=True, slots=True)
class Description:
    """What a mart holds, and what each of its columns does."""

    text: str
    columns: Mapping[str, str]


def described_marts() -> dict[str, Description]:
    """Return the descriptions of all marts by name, from the manifest that dbt wrote when it built them."""
    nodes = json.loads(DBT_MANIFEST.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: Description(
            node["description"], {name: column["description"] for name, column in node["columns"].items()}
        )
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }


def comment_on_marts(connection: duckdb.DuckDBPyConnection, descriptions: Mapping[str, Description]) -> None:
    """Write the descriptions into the tables of the schema `marts` as comments; one of no table is left out."""
    tables = connection.sql("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    for name in sorted(descriptions.keys() & {table for (table,) in tables}):
        description = descriptions[name]
        connection.execute(f'comment on table marts."{name}" is {_quoted(description.text)}')
        for column, text in description.columns.items():
            connection.execute(f'comment on column marts."{name}"."{column}" is {_quoted(text)}')


def _quoted(text: str) -> str:
    """Return a text as SQL; `comment on` takes no parameters."""
    return "'" + text.strip().replace("'", "''") + "'"

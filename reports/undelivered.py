"""Digests that are not known to have arrived, for the index of those who see all departments."""

from collections.abc import Mapping
from typing import Final

import duckdb

from reports import texts, wording
from reports.warehouse_queries import read_rows

_WAYS: Final = {"smtp": "mail", "webhook": "webhook", "folder": "folder"}


def read_undelivered(connection: duckdb.DuckDBPyConnection, departments: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence per week, department and way of what did not arrive by the last build, without names."""
    sentences = []
    for row in read_rows(connection, "deliveries_troubled"):
        digest = f"{departments.get(row['department'], row['department'])}, {wording.week(row['week_start_date'])}"
        way, count = _WAYS.get(row["kind"], row["kind"]), row["recipients_count"]
        what = "failed" if row["status"] == "failed" else "may have arrived"
        by = f"by {way}" if count == 1 else f"by {way} to {wording.number(count)} recipients"
        reason = texts.shown(row["reason"], texts.BODY_LENGTH)
        sentences.append(f"{digest}, {by}: {what}{f', {texts.isolated(reason)}' if reason else ''}.")
    return tuple(sentences)

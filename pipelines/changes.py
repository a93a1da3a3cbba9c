"""The journals of changes: what changed since the newest build of the marts began, and since the newest threading.

Whatever changes a row that conversations are made from notes it here, in the same transaction.
"""

from typing import Literal

import duckdb

ChangedKind = Literal["mention", "team_action", "text", "conversation"]

# Before the first build nothing is noted, because that build makes everything: there is no row in raw.builds to join.
_NOTE = """
insert into raw.changes
select distinct builds.build_number, $kind, changed.id
from ({ids}) as changed(id)
cross join raw.builds
where changed.id is not null
"""

# Likewise, before the first threading.
_NOTE_UNTHREADED = """
insert into raw.unthreaded
select distinct $kind, changed.id
from ({ids}) as changed(id)
cross join raw.threadings
where changed.id is not null
"""


def note_changes(connection: duckdb.DuckDBPyConnection, kind: ChangedKind, ids: str) -> None:
    """Note ids for the next build and the next threading, inside the transaction that changes their rows.

    Args:
        connection: the pipeline's warehouse.
        kind: what the ids name; a text is named by its hash.
        ids: a query of one column.
    """
    connection.execute(_NOTE.format(ids=ids), {"kind": kind})
    if kind in ("mention", "team_action"):
        connection.execute(_NOTE_UNTHREADED.format(ids=ids), {"kind": kind})

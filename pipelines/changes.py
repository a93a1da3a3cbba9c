"""The journal of changes: ids of what changed in `raw` and `predictions` since the newest build of the marts began.

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


def note_changes(connection: duckdb.DuckDBPyConnection, kind: ChangedKind, ids: str) -> None:
    """Note ids for the next build, inside the transaction that changes their rows.

    Args:
        connection: the pipeline's warehouse.
        kind: what the ids name; a text is named by its hash.
        ids: a query of one column.
    """
    connection.execute(_NOTE.format(ids=ids), {"kind": kind})

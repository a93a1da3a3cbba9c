"""Whether what a run works on is there: its company file and its inbox.

A run that lost one of them would not fail, but make another company of the same data, or pages of nothing.
"""

import duckdb

from pipelines.settings import COMPANY_FILE_NAME, Settings


class MissingInputError(ValueError):
    """A run lacks its company file or its inbox; the message says which, and how to name it."""


def require_inbox(settings: Settings) -> None:
    """Refuse an inbox that is not there. The default one may be missing where data comes by `load` and `pull` alone.

    Raises:
        MissingInputError: there is no such folder.
    """
    data = settings.data
    has_other_data = data.warehouse.exists() or data.pulls.is_dir()
    if settings.inbox.is_dir() or (settings.inbox == data.inbox and has_other_data):
        return
    raise MissingInputError(
        f"there is no inbox {settings.inbox}, and nothing was loaded before; put the files to load there,"
        " or name their folder with --inbox FOLDER"
        if settings.inbox == data.inbox
        else f"{settings.inbox} is no folder; give with --inbox the folder that holds the files to load"
    )


def require_company_file(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Refuse to find a company out from the data of a warehouse that was built with a company file.

    Args:
        connection: to the pipeline's own warehouse.
        settings: of the run.

    Raises:
        MissingInputError: the warehouse was built with a company file, and there is none now.
    """
    if settings.company_file is not None:
        return
    built = connection.sql(
        "select company_name, company_file from raw.run_settings where not is_company_inferred"
    ).fetchall()
    for name, company_file in built:
        raise MissingInputError(
            f"{settings.data.root} was built with the company file of {name}"
            + (f" ({company_file})" if company_file else "")
            + ", and no company file is named now: its teams and accounts would be lost. Nothing was touched."
            f" Name it with --company FILE, or put it where it is looked for: {settings.data.root / COMPANY_FILE_NAME}"
        )

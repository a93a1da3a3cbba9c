"""One hash of everything that a build is made from, so that a run with nothing new can end early."""

import hashlib
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.settings import PROJECT_FOLDER

_CODE_FOLDERS = ("models", "classifiers", "dbt", "reports", "pipelines")
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv", ".html", ".css", ".js", ".npz"}
_BUILT_FOLDERS = {"target", "logs", "__pycache__"}

_INPUTS = """
select string_agg(content_hash, ',' order by content_hash) from raw.load_files
union all
select string_agg(distinct classifier_version, ',' order by classifier_version) from predictions.classified_texts
union all
select string_agg(correction_id, ',' order by correction_id) from raw.corrections
union all
select string_agg(theme_id || ' ' || title, ',' order by theme_id) from predictions.theme_titles
"""


def fingerprint_of(connection: duckdb.DuckDBPyConnection, company_text: str, as_of: datetime | None) -> str:
    """Return the SHA-256 of files, classifier, corrections, written titles, company, code and the requested moment.

    Args:
        connection: the pipeline's warehouse.
        company_text: the company as a company file.
        as_of: null where the moment follows from the data and the clock.
    """
    parts = [row[0] or "" for row in connection.sql(_INPUTS).fetchall()]
    parts += [company_text, as_of.isoformat() if as_of else "", code_hash(PROJECT_FOLDER)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def code_hash(project_folder: Path) -> str:
    """Return the SHA-256 of the code and data files that decide what a build makes."""
    digest = hashlib.sha256()
    for folder in _CODE_FOLDERS:
        for path in sorted((project_folder / folder).rglob("*")):
            if path.suffix in _CODE_SUFFIXES and not _BUILT_FOLDERS & set(path.parts) and path.is_file():
                digest.update(str(path.relative_to(project_folder)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

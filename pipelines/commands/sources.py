"""What goes in: a company file, and files of mentions."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.shared import (
    FAILED,
    WRONG_USAGE,
    CompanyOption,
    DataOption,
    InboxOption,
    out,
    problems_as_messages,
    say,
    settings_of,
    stop,
)
from pipelines.settings import COMPANY_FILE_NAME, Settings

app = typer.Typer()


@app.command()
def init(
    inbox: InboxOption = None,
    data: DataOption = None,
    output: Annotated[
        Path | None, typer.Option(help="The company file to write; default: company.yaml in the data folder.")
    ] = None,
) -> None:
    """Write a company file with the accounts, teams and members found in what was loaded, or in an inbox."""
    import tempfile

    from pipelines.company_inference import company_file_text
    from pipelines.resources import now
    from pipelines.settings import DataFolder
    from pipelines.stages import company_in_force, load_inbox, open_warehouse

    given = settings_of(data, inbox)
    output = output or given.data.root / COMPANY_FILE_NAME
    if output.exists():
        raise stop(f"{output} exists; move it away first, or name another file with --output", WRONG_USAGE)
    with problems_as_messages(), tempfile.TemporaryDirectory() as folder:
        is_loaded = inbox is None and given.data.warehouse.exists()
        settings = Settings(given.data if is_loaded else DataFolder(Path(folder)), given.inbox, None, None)
        if not is_loaded and given.inbox.is_dir():
            load_inbox(settings, loaded_at=now(), report=lambda _: None)
        with open_warehouse(settings) as connection:
            found = company_in_force(connection, settings).company
        output.parent.mkdir(parents=True, exist_ok=True)
        beside = output.with_name(f".{output.name}.part")
        beside.write_text(company_file_text(found), encoding="utf-8")
        beside.replace(output)
    members = sum(len(team.members) for team in found.teams)
    say(
        f"Wrote {output}: {len(found.brands)} brands, {len(found.teams)} teams, {members} members. Complete it by hand."
    )


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.", exists=True)],
    data: DataOption = None,
    company: CompanyOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Load nothing; tell each file's layout, why, and how its first rows map.")
    ] = False,
) -> None:
    """Load files and say of each what was read, new, changed, duplicate and rejected."""
    from pipelines.commands.progress import loading_progress
    from pipelines.loading.load import FileOutcome, inbox_files
    from pipelines.raw_mentions import describe_outcome
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run
    from pipelines.stages import load_inbox

    settings = settings_of(data, None, company)
    found = [file for path in paths for file in (inbox_files(path) if path.is_dir() else (path,))]
    if not found:
        raise stop(f"there are no files in {', '.join(str(path) for path in paths)}", WRONG_USAGE)
    if explain:
        from pipelines.loading.explanation import explain_files
        from pipelines.stages import read_company

        with problems_as_messages():
            found_company = read_company(settings.company_file)
            for line in explain_files(found, found_company.layouts if found_company else (), loaded_at=now()):
                out.print(line, markup=False)
        return
    with problems_as_messages(), exclusive_run(settings.data.run_lock, say), loading_progress(found) as advance:

        def report(outcome: FileOutcome) -> None:
            say(describe_outcome(outcome))
            advance(outcome)

        outcomes = load_inbox(settings, loaded_at=now(), report=report, paths=found)
    if any(outcome.status == "quarantined" for outcome in outcomes):
        raise stop(f"Some files could not be read; they wait in {settings.data.load_folders.quarantine}", FAILED)

"""The command `callboard`. Each command reads its arguments, calls the pipelines and says what happened."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.company import CompanyFileError
from models.taxonomy import DEPARTMENT_NAMES
from pipelines.settings import Settings, read_moment, settings_from_environment

FAILED, WRONG_USAGE = 1, 2

app = typer.Typer(
    name="callboard",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Loads what people say about a company, works out who can learn from it, and posts weekly digests.",
)
_out = Console(highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def _say(text: str) -> None:
    stamp = "" if _out.is_terminal else f"{datetime.now().astimezone():%H:%M:%S} "
    _out.print(f"{stamp}{text}", markup=False)


def _stop(message: str, exit_code: int) -> typer.Exit:
    _errors.print(message, markup=False)
    return typer.Exit(exit_code)


def _moment(written: str) -> datetime:
    try:
        return read_moment(written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


DataOption = Annotated[Path | None, typer.Option(help="The data folder; default $CALLBOARD_DATA or ./data.")]
InboxOption = Annotated[
    Path | None, typer.Option(help="The folder of files to load; default: inbox in the data folder.")
]
CompanyOption = Annotated[
    Path | None, typer.Option(help="The company file; default: company.yaml in the data folder, else found out.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        parser=_moment, metavar="TIME", help="Figures as of this moment; default now, for an archive its end."
    ),
]


@contextmanager
def _problems_as_messages() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from pipelines.classifier_versions import ClassifierVersionError
    from pipelines.corrections import CorrectionError
    from pipelines.publishing import PublicationError

    try:
        yield
    except CompanyFileError as error:
        raise _stop(f"The company file is wrong; nothing was touched.\n{error}", WRONG_USAGE) from None
    except (CorrectionError, ClassifierVersionError) as error:
        raise _stop(str(error), WRONG_USAGE) from None
    except (PublicationError, OSError) as error:
        raise _stop(str(error), FAILED) from None
    except ValueError as error:
        # imported only here, because it takes scikit-learn along, which most commands do without
        from classifiers.artifacts import ArtifactError

        if not isinstance(error, ArtifactError):
            raise
        raise _stop(str(error), FAILED) from None


def _settings(
    data: Path | None, inbox: Path | None = None, company: Path | None = None, as_of: datetime | None = None
) -> Settings:
    if inbox is not None and not inbox.is_dir():
        raise _stop(f"{inbox} is no folder; give the folder that holds the files to load", WRONG_USAGE)
    try:
        return settings_from_environment(data=data, inbox=inbox, company_file=company, as_of=as_of)
    except ValueError as error:
        raise _stop(f"CALLBOARD_AS_OF: {error}", WRONG_USAGE) from None


@app.command()
def run(
    inbox: InboxOption = None, data: DataOption = None, company: CompanyOption = None, as_of: AsOfOption = None
) -> None:
    """Load, classify, build, publish and report: the main job."""
    settings = _settings(data, inbox, company, as_of)
    with _problems_as_messages():
        from pipelines.stages import read_company

        read_company(settings.company_file)
        settings.data.root.mkdir(parents=True, exist_ok=True)
        from pipelines.run_lock import exclusive_run

        with exclusive_run(settings.data.run_lock, _say):
            _run_locked(settings)


def _run_locked(settings: Settings) -> None:
    from pipelines.main_job import RunFailedError, run_everything
    from pipelines.summary import read_summary

    try:
        report = run_everything(settings, _say)
    except RunFailedError as error:
        raise _stop(f"{error}\nMend it and run again: what was loaded and classified is kept.", FAILED) from None
    total = sum(part.seconds for part in report.parts)
    shares = ", ".join(f"{part.name} {part.seconds:.1f} s ({part.seconds / total:.0%})" for part in report.parts)
    _say(f"Done in {total:.1f} s: {shares}")
    if report.is_unchanged:
        _say("Nothing new since the last run: the published warehouse and the pages are as they were.")
    for line in read_summary(settings).lines():
        _say(line)


@app.command()
def init(
    inbox: InboxOption = None,
    output: Annotated[Path, typer.Option(help="The company file to write.")] = Path("company.yaml"),
) -> None:
    """Write a company file; with an inbox, filled in with the accounts, teams and members found there."""
    import tempfile

    from pipelines.company_inference import NO_POSTS, company_file_text, infer_company
    from pipelines.resources import now
    from pipelines.settings import DataFolder
    from pipelines.stages import company_in_force, load_inbox, open_warehouse

    if output.exists():
        raise _stop(f"{output} exists; move it away first, or name another file with --output", WRONG_USAGE)
    with _problems_as_messages(), tempfile.TemporaryDirectory() as folder:
        found = infer_company(NO_POSTS)
        if inbox is not None:
            given = _settings(None, inbox)
            settings = Settings(DataFolder(Path(folder)), given.inbox, None, None)
            load_inbox(settings, loaded_at=now(), report=lambda _: None)
            with open_warehouse(settings) as connection:
                found = company_in_force(connection, settings).company
        beside = output.with_name(f".{output.name}.part")
        beside.write_text(company_file_text(found), encoding="utf-8")
        beside.replace(output)
    members = sum(len(team.members) for team in found.teams)
    _say(
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
    from pipelines.loading.load import inbox_files
    from pipelines.raw_mentions import describe_outcome
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run
    from pipelines.stages import load_inbox

    settings = _settings(data, None, company)
    found = [file for path in paths for file in (inbox_files(path) if path.is_dir() else (path,))]
    if explain:
        from pipelines.loading.explanation import explain_files
        from pipelines.stages import read_company

        with _problems_as_messages():
            found_company = read_company(settings.company_file)
            for line in explain_files(found, found_company.layouts if found_company else (), loaded_at=now()):
                _out.print(line, markup=False)
        return
    with _problems_as_messages(), exclusive_run(settings.data.run_lock, _say):
        outcomes = load_inbox(
            settings, loaded_at=now(), report=lambda outcome: _say(describe_outcome(outcome)), paths=found
        )
    if any(outcome.status == "quarantined" for outcome in outcomes):
        raise _stop(f"Some files could not be read; they wait in {settings.data.load_folders.quarantine}", FAILED)


@app.command()
def classify(
    input_file: Annotated[Path, typer.Option("--input", exists=True, help="CSV, JSONL or Parquet of id, text.")],
    output_file: Annotated[Path, typer.Option("--output", help="CSV, JSONL or Parquet to write.")],
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Label a file of texts: one row per (id, kind, label) with confidence_ratio and evidence."""
    from pipelines.labelling import LabellingError, label_file

    settings = _settings(data, None, company)
    with _problems_as_messages():
        try:
            count = label_file(settings, input_file, output_file, _say)
        except LabellingError as error:
            raise _stop(str(error), WRONG_USAGE) from None
    _say(f"Wrote {count:,} labels to {output_file}")


@app.command()
def evaluate(
    labelled_file: Annotated[Path, typer.Argument(exists=True, help="CSV of id, text, author_kind, topics, intents.")],
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Measure precision, recall and F1 per label and per category against a labelled file."""
    from pipelines.labelling import LabellingError, evaluate_file

    settings = _settings(data, None, company)
    with _problems_as_messages():
        try:
            _out.print(evaluate_file(settings, labelled_file, _say), markup=False)
        except LabellingError as error:
            raise _stop(str(error), WRONG_USAGE) from None


ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; default: who is logged in.")]


def _somebody(name: str | None) -> str:
    import getpass

    try:
        return name or getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container whose user has no name
        return "somebody"


@app.command()
def correct(
    mention_id: Annotated[str, typer.Argument(help="The mention, <source>:<id at the source>.")],
    add: Annotated[list[str] | None, typer.Option(help="A label that it carries; may be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A label that it does not carry; may be repeated.")] = None,
    by: ByOption = None,
    data: DataOption = None,
) -> None:
    """Correct the labels of a mention; the next run shows it and the next training learns from it."""
    from pipelines import corrections
    from pipelines.publishing import open_published
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run

    settings = _settings(data)
    with _problems_as_messages():
        with open_published(settings.data.published) as connection:
            mention = corrections.read_mention(connection, mention_id)
            versions = corrections.read_versions(connection, mention_id)
        said = corrections.judgements(mention.author_kind, add or [], remove or [], versions)
        rows = corrections.correction_rows(
            mention, said, corrected_by=_somebody(by), corrected_at=now(), origin="correct"
        )
        with exclusive_run(settings.data.run_lock, _say):
            corrections.record(settings, rows)
    _say(f"Kept {len(rows)} for {mention_id}: `callboard run` shows them, `callboard train` learns from them.")


@app.command()
def review(
    limit: Annotated[int, typer.Option(min=1, help="At most so many mentions.")] = 20,
    by: ByOption = None,
    sample: Annotated[bool, typer.Option("--sample", help="The weekly sample instead of the queue.")] = False,
    data: DataOption = None,
) -> None:
    """Go through mentions: the least certain and most valuable, or the weekly sample by which precision is measured."""
    from pipelines import corrections
    from pipelines.keys import pressed_keys
    from pipelines.publishing import open_published
    from pipelines.resources import now
    from pipelines.review import go_through, read_items
    from pipelines.run_lock import exclusive_run

    settings = _settings(data)
    with _problems_as_messages():
        known = corrections.read_corrections(settings)
        with open_published(settings.data.published) as connection:
            items = read_items(connection, known, limit=limit, is_sample=sample)
        if not items:
            _say("Nothing waits to be reviewed.")
            return
        _out.print("A letter toggles its label, Enter confirms, s skips, q quits.", markup=False)
        name = _somebody(by)
        confirmed = [
            corrections.correction_rows(
                reviewed.mention,
                reviewed.judgements,
                corrected_by=name,
                corrected_at=now(),
                origin="sample" if sample else "review",
            )
            for reviewed in go_through(items, pressed_keys(), lambda text: _out.print(text, markup=False))
        ]
        # all at the end, so that a run need not wait for a person who thinks
        with exclusive_run(settings.data.run_lock, _say):
            for rows in confirmed:
                corrections.record(settings, rows)
    _say(f"{len(confirmed)} mentions confirmed, {sum(map(len, confirmed))} labels judged.")


@app.command()
def train(
    use: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Only use this trained version from now on.")
    ] = None,
    list_versions: Annotated[bool, typer.Option("--list", help="Only list the trained versions.")] = False,
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Train a classifier that also learns from corrections; it takes over where it is better and nowhere worse."""
    from classifiers import artifacts
    from classifiers.training import training_version
    from pipelines import classifier_versions
    from pipelines.challenger import TooFewCorrectionsError, train_challenger
    from pipelines.run_lock import exclusive_run

    settings = _settings(data, None, company)
    trained, shipped = settings.data.trained, training_version()
    if list_versions:
        in_use = classifier_versions.chosen_version(trained) or shipped
        for version in sorted({*classifier_versions.trained_versions(trained), shipped}):
            marks = [mark for mark, holds in (("in use", version == in_use), ("shipped", version == shipped)) if holds]
            _say(f"{version} ({', '.join(marks)})" if marks else version)
        return
    with _problems_as_messages(), exclusive_run(settings.data.run_lock, _say):
        if use is not None:
            if use != shipped:
                artifacts.load(classifier_versions.folder_of(trained, use))
            classifier_versions.choose_version(trained, None if use == shipped else use)
            _say(f"{use} is in use; `callboard run` labels everything by it.")
            return
        try:
            done = train_challenger(settings, _say)
        except TooFewCorrectionsError as error:
            raise _stop(str(error), FAILED) from None
    _say(f"champion {done.champion_version}, challenger {done.challenger_version}")
    _say(f"{done.trained_text_count:,} corrected texts learned from, {done.comparison.text_count:,} held back")
    _out.print(done.comparison.as_text(), markup=False)
    _say(done.comparison.verdict())


def _week(written: str) -> date:
    try:
        return datetime.strptime(f"{written}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a week has no time zone
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no ISO week; write it as 2026-W47") from None


@app.command()
def digest(
    department: Annotated[str, typer.Option(help=f"One of {', '.join(DEPARTMENT_NAMES)}.")],
    week: Annotated[
        date | None, typer.Option(parser=_week, metavar="WEEK", help="2026-W47; default the newest.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write one digest from the published warehouse and say where it is."""
    from pipelines.stages import write_one_digest

    if department not in DEPARTMENT_NAMES:
        raise _stop(f"there is no department {department}; one of {', '.join(DEPARTMENT_NAMES)}", WRONG_USAGE)
    with _problems_as_messages():
        _say(str(write_one_digest(_settings(data), department, week)))


@app.command()
def conversation(
    conversation_id: Annotated[str, typer.Argument(help="As in marts.conversations, or a mention of it.")],
    data: DataOption = None,
) -> None:
    """Print the whole history of a conversation in order: messages, notes, tags, holders and statuses."""
    from pipelines.history import read_history

    with _problems_as_messages():
        lines = read_history(_settings(data), conversation_id)
    if not lines:
        raise _stop(f"there is no conversation {conversation_id}, nor a mention of that id", WRONG_USAGE)
    for line in lines:
        _out.print(line, markup=False)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="SQL; without it, read from standard input.")] = None,
    data: DataOption = None,
) -> None:
    """Query the published warehouse; it can be read while the pipeline runs."""
    import duckdb

    from pipelines.publishing import open_published

    with _problems_as_messages(), open_published(_settings(data).data.published) as connection:
        try:
            answer = connection.sql(query if query is not None else sys.stdin.read())
        except duckdb.Error as error:
            raise _stop(str(error), FAILED) from None
        if answer is None:
            return
        _show(answer.columns, answer.fetchall())


def _show(columns: list[str], rows: list[tuple[object, ...]]) -> None:
    """Show rows as a table on a terminal, and as CSV to whatever reads from a pipe."""
    shown = [["" if value is None else str(value) for value in row] for row in rows]
    if _out.is_terminal:
        table = Table(*columns)
        for row in shown:
            table.add_row(*(Text(value) for value in row))
        _out.print(table)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(shown)


@app.command()
def up(
    data: DataOption = None,
    inbox: InboxOption = None,
    company: CompanyOption = None,
    port: Annotated[int, typer.Option(help="Dagster's UI.")] = 3000,
    reports_port: Annotated[int, typer.Option(help="The reports.")] = 3001,
) -> None:
    """Serve Dagster's UI with schedules and sensors running, and the reports, until interrupted."""
    from pipelines.serving import serve

    settings = _settings(data, inbox, company)
    settings.data.inbox.mkdir(parents=True, exist_ok=True)
    with _problems_as_messages():
        serve(settings, port=port, reports_port=reports_port, say=_say)


@app.command()
def doctor(data: DataOption = None, inbox: InboxOption = None, company: CompanyOption = None) -> None:
    """Check the set-up and say what to mend."""
    from pipelines.diagnosis import diagnose

    findings = diagnose(_settings(data, inbox, company))
    for finding in findings:
        _say(f"{'ok  ' if finding.is_good else 'MEND'} {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(FAILED)


def main() -> None:
    """Run the command line."""
    app()

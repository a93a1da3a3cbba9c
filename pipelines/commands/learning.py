"""People teach the classifier: correct, review, train."""

from typing import Annotated

import typer

from pipelines.commands.shared import (
    FAILED,
    CompanyOption,
    DataOption,
    out,
    problems_as_messages,
    say,
    settings_of,
    stop,
)

app = typer.Typer()


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
    from reports.wording import plural

    settings = settings_of(data)
    with problems_as_messages():
        with open_published(settings.data.published) as connection:
            mention = corrections.read_mention(connection, mention_id)
            versions = corrections.read_versions(connection, mention_id)
        said = corrections.judgements(mention.author_kind, add or [], remove or [], versions)
        rows = corrections.correction_rows(
            mention, said, corrected_by=_somebody(by), corrected_at=now(), origin="correct"
        )
        with exclusive_run(settings.data.run_lock, say):
            corrections.record(settings, rows)
    judged = plural(len(rows), "label")
    say(f"{judged} of {mention_id} judged. `callboard run` shows it, `callboard train` learns from it.")


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
    from reports.wording import plural

    settings = settings_of(data)
    with problems_as_messages():
        known = corrections.read_corrections(settings)
        with open_published(settings.data.published) as connection:
            items = read_items(connection, known, limit=limit, is_sample=sample)
        if not items:
            say("Nothing waits to be reviewed.")
            return
        name = _somebody(by)
        confirmed = [
            corrections.correction_rows(
                reviewed.mention,
                reviewed.judgements,
                corrected_by=name,
                corrected_at=now(),
                origin="sample" if sample else "review",
            )
            # wrapped between words at a terminal, as it is in a pipe
            for reviewed in go_through(
                items, pressed_keys(), lambda text: out.print(text, markup=False, soft_wrap=not out.is_terminal)
            )
        ]
        # all at the end, so that a run need not wait for a person who thinks
        with exclusive_run(settings.data.run_lock, say):
            for rows in confirmed:
                corrections.record(settings, rows)
    mentions, labels = plural(len(confirmed), "mention"), plural(sum(map(len, confirmed)), "label")
    learned = " `callboard run` shows them, `callboard train` learns from them." if confirmed else ""
    say(f"{mentions} confirmed, {labels} judged.{learned}")


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

    settings = settings_of(data, None, company)
    trained, shipped = settings.data.trained, training_version()
    if list_versions:
        in_use = classifier_versions.chosen_version(trained) or shipped
        for version in sorted({*classifier_versions.trained_versions(trained), shipped}):
            marks = [mark for mark, holds in (("in use", version == in_use), ("shipped", version == shipped)) if holds]
            say(f"{version} ({', '.join(marks)})" if marks else version)
        return
    with problems_as_messages(), exclusive_run(settings.data.run_lock, say):
        if use is not None:
            if use != shipped:
                artifacts.load(classifier_versions.folder_of(trained, use))
            classifier_versions.choose_version(trained, None if use == shipped else use)
            say(f"{use} is in use; `callboard run` labels everything by it.")
            return
        try:
            done = train_challenger(settings, say)
        except TooFewCorrectionsError as error:
            raise stop(str(error), FAILED) from None
    say(f"champion {done.champion_version}, challenger {done.challenger_version}")
    say(f"{done.trained_text_count:,} corrected texts learned from, {done.comparison.text_count:,} held back")
    out.print(done.comparison.as_text(), markup=False)
    say(done.comparison.verdict())

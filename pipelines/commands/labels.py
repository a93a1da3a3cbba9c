"""Labels of texts: give them, measure them."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.shared import (
    WRONG_USAGE,
    CompanyOption,
    DataOption,
    out,
    problems_as_messages,
    say,
    settings_of,
    stop,
)

app = typer.Typer()


@app.command()
def classify(
    input_file: Annotated[Path, typer.Option("--input", exists=True, help="CSV, JSONL or Parquet of id, text.")],
    output_file: Annotated[Path, typer.Option("--output", help="CSV, JSONL or Parquet to write.")],
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Label a file of texts: one row per (id, kind, label) with confidence_ratio and evidence."""
    from pipelines.labelling import LabellingError, label_file

    settings = settings_of(data, None, company)
    with problems_as_messages():
        try:
            count = label_file(settings, input_file, output_file, say)
        except LabellingError as error:
            raise stop(str(error), WRONG_USAGE) from None
    say(f"Wrote {count:,} labels to {output_file}")


@app.command()
def evaluate(
    labelled_file: Annotated[Path, typer.Argument(exists=True, help="CSV of id, text, author_kind, topics, intents.")],
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Measure precision, recall and F1 per label and per category against a labelled file."""
    from pipelines.labelling import LabellingError, evaluate_file

    settings = settings_of(data, None, company)
    with problems_as_messages():
        try:
            out.print(evaluate_file(settings, labelled_file, say), markup=False)
        except LabellingError as error:
            raise stop(str(error), WRONG_USAGE) from None

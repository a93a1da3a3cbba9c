"""The labelled example texts that ship with the project, and the checks that every file of them passes.

`python -m classifiers.labelled_examples` checks the files and shows how many examples each label has.
What a label means stands in docs/codebook.md; how the texts were written stands in labelled/README.md.
"""

from pathlib import Path
from typing import Final

import polars as pl

FOLDER: Final = Path(__file__).parent / "labelled"

OWN_POSTS_FILE: Final = "own_posts.csv"
OWN_POSTS_EVALUATION_FILE: Final = "own_posts_evaluation.csv"


def labelled_examples(folder: Path = FOLDER) -> pl.DataFrame:
    """Return the examples of public mentions: text, topics, intents (lists), industry, register, file."""
    files = sorted(path for path in folder.glob("*.csv") if not path.name.startswith("own_posts"))
    split = {name: pl.col(name).fill_null("").str.split(";").list.eval(pl.element().filter(pl.element() != "")) for name in ("topics", "intents")}
    return pl.concat(
        [pl.read_csv(path, infer_schema=False).with_columns(file=pl.lit(path.stem), **split) for path in files]
    )


def own_post_examples(folder: Path = FOLDER, *, evaluation: bool = False) -> pl.DataFrame:
    """Return the examples of own posts: text, is_risk, rule (null where none)."""
    path = folder / (OWN_POSTS_EVALUATION_FILE if evaluation else OWN_POSTS_FILE)
    return pl.read_csv(path, infer_schema=False).with_columns(is_risk=pl.col("is_risk") == "1")

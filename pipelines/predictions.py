"""Assets of what the classifiers think of the texts."""

from collections.abc import Iterator

import dagster as dg

from pipelines import classification
from pipelines import theme_titles as titles_of_themes
from pipelines.resources import LOG, WAREHOUSE_POOL, RunSettings, materialized, now
from pipelines.settings import credentials_environment

_CLASSIFIED = {
    "classified_texts": "Language and sentiment; one row per text and kind of author.",
    "text_labels": "Topics and intents with confidence and evidence; one row per text, kind of author and label.",
    "text_entities": "Competitors, products, prices and others; one row per text and entity.",
}


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["predictions", table],
            description=description,
            group_name="predictions",
            owners=["team:classifiers"],
            kinds={"scikitlearn", "spacy", "polars"},
            deps=[["raw", "mentions"], ["raw", "company_accounts"]],
        )
        for table, description in _CLASSIFIED.items()
    ],
    pool=WAREHOUSE_POOL,
    name="classify_texts",
)
def classified_texts(settings: RunSettings) -> Iterator[dg.MaterializeResult]:
    """Label the texts that the current version of the classifier has not labelled yet."""
    count = classification.classify_new_texts(settings.read(), classified_at=now(), say=LOG.info)
    LOG.info(f"{count:,} texts classified")
    yield from materialized("predictions", _CLASSIFIED)


@dg.asset(
    key=["predictions", "theme_texts"],
    deps=[["predictions", "text_labels"], ["raw", "run_settings"]],
    pool=WAREHOUSE_POOL,
    group_name="predictions",
    owners=["team:classifiers"],
    kinds={"scikitlearn"},
)
def theme_texts(settings: RunSettings) -> dg.MaterializeResult:
    """One row per theme and text: which texts of a department say the same thing."""
    return dg.MaterializeResult(metadata={"theme_count": classification.find_department_themes(settings.read())})


@dg.asset(
    key=["predictions", "theme_titles"],
    deps=[["predictions", "theme_texts"], ["predictions", "text_entities"]],
    pool=WAREHOUSE_POOL,
    group_name="predictions",
    owners=["team:classifiers"],
    kinds={"openai"},
)
def theme_titles(settings: RunSettings) -> dg.MaterializeResult:
    """One row per theme that a language model was asked to title; empty where the environment names none."""
    count = titles_of_themes.title_themes(settings.read(), credentials_environment(), LOG.info)
    return dg.MaterializeResult(metadata={"title_count": count})

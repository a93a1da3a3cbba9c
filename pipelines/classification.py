"""Classifying what is new: texts are read, labelled outside the database lock, and written back batch by batch."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import duckdb
import polars as pl

from classifiers import artifacts, training
from classifiers.classify import Classification, Classifier, Vocabulary
from classifiers.themes import find_themes, match_themes, method_hash, theme_changes
from models import records
from models.company import Company
from models.company_tables import words_of
from models.taxonomy import DEPARTMENT_OF_TOPIC, OWN_POST_TOPICS
from pipelines import classifier_versions, warehouse
from pipelines.changes import note_changes
from pipelines.classifier_versions import ClassifierVersionError
from pipelines.settings import Settings
from pipelines.stages import company_in_force, open_warehouse

BATCH_TEXTS = 50_000

_UNCLASSIFIED_TEXTS = """
select
    text_hash,
    any_value(text) as text,
    case when is_own_post then 'own' else 'public' end as author_kind
from raw.authored_mentions
where text != ''
group by text_hash, is_own_post
having not exists (
    select 1
    from predictions.classified_texts as known
    where known.text_hash = authored_mentions.text_hash
        and known.author_kind = case when authored_mentions.is_own_post then 'own' else 'public' end
        and known.classifier_version = $version
)
order by text_hash, author_kind
"""

# A first name alone is too often a word ("Will", "May"), and who is named in one text only is in no title anyway.
_PEOPLE_NAMED = """
select surface_text
from predictions.text_entities
where entity_type = 'person' and author_kind = 'public' and contains(surface_text, ' ')
group by surface_text
having count(distinct text_hash) >= 2
order by count(distinct text_hash) desc, surface_text
limit 500
"""

# Only what is in the language of the themes, or in none that can be told: themes are called by words that many write.
# Own posts are an affair of one department only, and their label says already what is wrong with them.
# A label that a person gave counts too; whether the mention still has it is decided by dbt.
_TEXTS_BY_DEPARTMENT = """
with labels as (
    select text_hash, label
    from predictions.text_labels
    where author_kind = 'public' and kind = 'topic' and not coalesce(is_abstained, false)
    union
    select text_hash, label
    from raw.corrections
    where author_kind = 'public' and kind = 'topic' and is_present
)

select
    departments.department,
    mentions.text_hash,
    any_value(mentions.text) as text,
    count(distinct mentions.mention_id)::bigint as mention_count,
    count(distinct coalesce(mentions.author_id, mentions.mention_id))::bigint as author_count,
    min(mentions.posted_at) as first_posted_at
from raw.authored_mentions as mentions
inner join labels on mentions.text_hash = labels.text_hash
inner join predictions.classified_texts as texts
    on mentions.text_hash = texts.text_hash and texts.author_kind = 'public' and texts.language in ('en', 'und')
inner join departments on labels.label = departments.topic
where not mentions.is_own_post and not mentions.is_simulated and mentions.posted_at <= $as_of
group by departments.department, mentions.text_hash
order by departments.department, mentions.text_hash
"""


class ChosenClassifierError(artifacts.ArtifactError):
    """The classifier that was chosen cannot be used; the message says how to go on."""


def vocabulary_of(company: Company) -> Vocabulary:
    """Return what a company file tells the classifier."""
    approved = company.own_posts.approved_accounts
    accounts = {name for brand in company.brands for names in brand.accounts.values() for name in names}
    return Vocabulary(
        brands={
            brand.name: tuple(sorted({brand.name.lower(), *map(str.lower, brand.words)})) for brand in company.brands
        },
        products={
            product.name: tuple(sorted(words_of(product))) for brand in company.brands for product in brand.products
        },
        competitors={thing.name: tuple(sorted(words_of(thing))) for thing in company.competitors},
        forbidden_words=company.own_posts.forbidden_words,
        accounts=(*approved, *sorted(accounts)) if approved else (),
        trained_pipeline=company.trained_pipeline,
    )


def current_classifier(settings: Settings, say: Callable[[str], None]) -> Classifier:
    """Return the classifier in use: the chosen one, else the shipped one, trained where it is not there yet.

    Raises:
        ChosenClassifierError: the chosen one is not there, damaged, or from another version of the code.
        ArtifactError: the shipped one is damaged.
    """
    chosen, shipped = classifier_versions.chosen_version(settings.data.trained), training.training_version()
    if chosen is None:
        return shipped_classifier(settings, say)
    try:
        classifier = artifacts.load(classifier_versions.folder_of(settings.data.trained, chosen))
    except (artifacts.ArtifactError, ClassifierVersionError) as error:
        raise ChosenClassifierError(
            f"the classifier in use, {chosen}, cannot be used: {error}\n"
            f"`callboard train` trains one anew; `callboard train --use {shipped}` goes back to the shipped one."
        ) from None
    if not chosen.startswith(shipped):
        say(f"classifier {chosen} was trained from other examples than are shipped now: `callboard train`")
    return classifier


def shipped_classifier(settings: Settings, say: Callable[[str], None]) -> Classifier:
    """Return the classifier of the shipped examples, trained where it is not there yet."""
    folder = settings.data.trained / training.training_version()
    if not folder.exists():
        say("training the classifier from the shipped examples (once for each version of them)")
        artifacts.save(training.train(training.labelled_examples(), training.own_post_examples()), folder)
    return artifacts.load(folder)


def kept_labels(classification: Classification) -> pl.DataFrame:
    """Return the labels that were given and, as abstained, the doubtful ones, as `records.KEPT_TEXT_LABELS`."""
    return pl.concat(
        [
            classification.labels.with_columns(is_abstained=pl.lit(value=False)),
            classification.doubtful.with_columns(is_abstained=pl.lit(value=True)),
        ]
    )


def classify_new_texts(settings: Settings, *, classified_at: datetime, say: Callable[[str], None]) -> int:
    """Label every text that the current classifier has not labelled yet, and return how many there were.

    Equal texts are labelled once. Labels by another version of the classifier, or for another vocabulary of the
    company file, are replaced.
    """
    with open_warehouse(settings) as connection:
        vocabulary = vocabulary_of(company_in_force(connection, settings).company)
        classifier = current_classifier(settings, say)
        version = classifier.version_for(vocabulary)
        texts = connection.sql(_UNCLASSIFIED_TEXTS, params={"version": version}).pl()
    for start in range(0, len(texts), BATCH_TEXTS):
        batch = texts.slice(start, BATCH_TEXTS)
        classification = classifier.classify(batch, vocabulary)
        with open_warehouse(settings) as connection:
            _store(connection, batch, classification, classified_at)
        if len(texts) > BATCH_TEXTS:
            say(f"classified {min(start + BATCH_TEXTS, len(texts)):,} of {len(texts):,} texts")
    with open_warehouse(settings) as connection:
        for table in ("classified_texts", "text_labels", "text_entities"):
            connection.execute(
                f"delete from predictions.{table} where classifier_version != $version", {"version": version}
            )
    return len(texts)


def _store(
    connection: duckdb.DuckDBPyConnection,
    batch: pl.DataFrame,
    classification: Classification,
    classified_at: datetime,
) -> None:
    frames = {
        "classified_texts": classification.texts.with_columns(
            classified_at=pl.lit(classified_at, dtype=records.INSTANT)
        ),
        "text_labels": kept_labels(classification),
        "text_entities": classification.entities,
    }
    connection.register("batch", batch.select("text_hash", "author_kind"))
    connection.execute("begin")
    for table, frame in frames.items():
        rows = records.require(frame, records.PREDICTION_TABLES[table], f"predictions.{table}")
        connection.execute(f"delete from predictions.{table} where (text_hash, author_kind) in (from batch)")
        connection.register("rows_to_store", rows)
        connection.execute(f"insert into predictions.{table} by name select * from rows_to_store")
        connection.unregister("rows_to_store")
    note_changes(connection, "text", "select text_hash from batch")
    connection.execute("commit")
    connection.unregister("batch")


def find_department_themes(settings: Settings) -> int:
    """Group the texts of each department into themes that keep their identity, and return how many there are.

    Another method than that of the last time starts anew, and only the identities stay. Where method and texts are
    those of the last time the themes stay as they are: finding starts from the known themes, and would else move on a
    little with every run.
    """
    with open_warehouse(settings) as connection:
        texts = read_department_texts(connection)
        as_of = connection.sql("select as_of from raw.run_settings").fetchall()[0][0]
        known = connection.sql("select * from predictions.theme_texts").pl()
        known_changes = connection.sql("select * from predictions.theme_changes order by all").pl()
        known_inputs = connection.sql("select inputs_hash, method_hash from predictions.theme_inputs").fetchall()
        names = [row[0] for row in connection.sql("select word from raw.company_brand_words order by word").fetchall()]
        people = [row[0] for row in connection.sql(_PEOPLE_NAMED).fetchall()]
    inputs_hash = _hash_of(texts, [*names, *people])
    if known_inputs == [(inputs_hash, method_hash())]:
        return known["theme_id"].n_unique()
    is_same_method = [row[1] for row in known_inputs] == [method_hash()]
    found = find_themes(texts, stop_phrases=names, people=people, known=known if is_same_method else None)
    themes = match_themes(found, known, keeps_titles=is_same_method)
    new_changes = theme_changes(themes, known, changed_at=as_of)
    # what a theme had taken in goes with it, so that every change is told of a theme that there is
    now_in = dict(new_changes.filter(pl.col("change") == "took_in").select("other_theme_id", "theme_id").iter_rows())
    changes = pl.concat([known_changes.with_columns(pl.col("theme_id").replace(now_in)), new_changes])
    inputs = pl.DataFrame({"inputs_hash": [inputs_hash], "method_hash": [method_hash()]}, schema=records.THEME_INPUTS)
    with open_warehouse(settings) as connection:
        warehouse.replace_tables(
            connection,
            "predictions",
            {"theme_texts": themes, "theme_changes": changes.unique(maintain_order=True), "theme_inputs": inputs},
        )
    return themes["theme_id"].n_unique()


def read_department_texts(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the distinct texts that each department learns from, as `classifiers.themes.DEPARTMENT_TEXTS`."""
    public_topics = [item for item in DEPARTMENT_OF_TOPIC.items() if item[0] not in OWN_POST_TOPICS]
    departments = pl.DataFrame(public_topics, schema={"topic": pl.String, "department": pl.String}, orient="row")
    as_of = connection.sql("select as_of from raw.run_settings").fetchall()[0][0]
    connection.register("departments", departments)
    texts = connection.sql(_TEXTS_BY_DEPARTMENT, params={"as_of": as_of}).pl()
    connection.unregister("departments")
    return texts


def _hash_of(texts: pl.DataFrame, names: list[str]) -> str:
    said = "\n".join(
        [
            *names,
            *(
                f"{department} {text_hash}"
                for department, text_hash in texts.select("department", "text_hash").iter_rows()
            ),
        ]
    )
    return hashlib.sha256(said.encode()).hexdigest()

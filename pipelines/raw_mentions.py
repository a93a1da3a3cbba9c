"""Assets of what was said and done: the files of the inbox, the company, the conversations."""

from collections.abc import Iterator

import dagster as dg

from pipelines import stages
from pipelines.loading.load import FileOutcome
from pipelines.resources import LOG, WAREHOUSE_POOL, RunSettings, materialized, now
from reports import wording

_LOADED = {
    "mentions": "Every version of every mention; one row per version.",
    "team_actions": "What the teams did about mentions; one row per version of an action.",
    "insight_actions": "What departments did about insights; one row per version of an action.",
    "load_files": "The ledger of files; one row per file content.",
    "rejected_rows": "Rows that could not be loaded, with the reason; one row each.",
    "pulls": "The ledger of pulls from APIs; one row per pull.",
}

_COMPANY = {
    "company_brands": "The company's brands.",
    "company_sources": "The sources that are pulled from APIs.",
    "company_brand_words": "Words and products by which a brand is meant.",
    "company_accounts": "The company's own accounts.",
    "company_competitors": "Competitors and the words by which they are meant.",
    "company_departments": "The backstage departments and their heads.",
    "company_teams": "Front-line teams, dated.",
    "company_team_brands": "Which team answers for which brand.",
    "company_team_members": "Who is in which team, dated.",
    "company_reply_targets": "How soon a reply is wanted, per priority and channel, dated.",
    "team_open_hours": "Every opening of every team, holidays and clock changes included.",
    "assignment_rules": "The ordered rules that assign mentions.",
    "spike_settings": "When a rise becomes an alert.",
    "crisis_plans": "Which plan starts at which severity.",
    "automatic_replies": "Phrases by which automatic replies are recognised.",
    "automatic_accounts": "Accounts under which no person writes.",
    "run_settings": "The moment that this build describes, and the company's name.",
}


def _specs(tables: dict[str, str], *, deps: list[str] | None = None) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            ["raw", table],
            description=description,
            group_name="raw",
            owners=["team:pipeline"],
            kinds={"duckdb", "python"},
            deps=[["raw", dependency] for dependency in deps or []],
        )
        for table, description in tables.items()
    ]


def describe_outcome(outcome: FileOutcome) -> str:
    """Return one line about a file for a log."""
    counts = outcome.counts
    if outcome.status == "loaded":
        said = (
            f"{counts.read_count:,} read, {counts.new_count:,} new, {counts.changed_count:,} changed, "
            f"{counts.duplicate_count:,} duplicate, {counts.rejected_count:,} rejected ({outcome.layout}), "
            f"{counts.read_count / max(outcome.seconds, 1e-3):,.0f} rows a second"
        )
        return f"{outcome.file_name}: {said}" + (f"; {outcome.message}" if outcome.message else "")
    return f"{outcome.file_name}: {outcome.status}: {outcome.message}"


@dg.multi_asset(specs=_specs(_LOADED), pool=WAREHOUSE_POOL, name="load_inbox")
def loaded_files(settings: RunSettings) -> Iterator[dg.MaterializeResult]:
    """Load every file of the inbox and every pulled page that was not loaded before."""
    # the first step of every job, so that nothing is loaded without the layouts of the company file
    stages.require_company_file(settings.read())
    outcomes = [
        outcome
        for load in (stages.load_inbox, stages.load_pulled)
        for outcome in load(
            settings.read(), loaded_at=now(), report=lambda outcome: LOG.info(describe_outcome(outcome))
        )
    ]
    if not outcomes:
        LOG.info(
            f"there are no files in {settings.read().inbox}: drop exports there, or name their folder with --inbox"
        )
    loaded = [outcome for outcome in outcomes if outcome.status == "loaded"]
    LOG.info(
        f"{len(outcomes)} files, {len(loaded)} of them loaded now: "
        f"{sum(outcome.counts.new_count for outcome in loaded):,} new records"
    )
    yield from materialized("raw", _LOADED)


@dg.multi_asset(specs=_specs(_COMPANY, deps=["mentions"]), pool=WAREHOUSE_POOL, name="describe_company")
def company(settings: RunSettings) -> Iterator[dg.MaterializeResult]:
    """Describe the company as tables, from its file or found out from the data."""
    found = stages.describe_company(settings.read(), now=now())
    if found.is_inferred:
        LOG.info(
            f"no company file: found {wording.plural(found.own_account_count, 'own account')} in the data; "
            "`callboard init` writes a company file to complete"
        )
    yield from materialized("raw", _COMPANY)


@dg.asset(
    key=["raw", "mention_conversations"],
    deps=[["raw", "mentions"]],
    pool=WAREHOUSE_POOL,
    group_name="raw",
    owners=["team:pipeline"],
    kinds={"duckdb", "python"},
)
def mention_conversations(settings: RunSettings) -> dg.MaterializeResult:
    """One row per mention: the conversation that its reply links put it in."""
    return dg.MaterializeResult(metadata={"conversation_count": stages.thread_conversations(settings.read())})

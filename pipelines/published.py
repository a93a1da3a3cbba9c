"""Assets that people open: the published warehouse and the pages made from it."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines import stages
from pipelines.resources import LOG, WAREHOUSE_POOL, RunSettings, materialized, now

PUBLISHED_WAREHOUSE = dg.AssetKey(["published", "warehouse"])

_PAGES = {
    "index": "Every week and department with its counts, and the newest leads.",
    "digests": "What each department can learn from a week; one page per department and week.",
    "team_board": "How the front line answered; one page per week.",
}


def published_warehouse(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that publishes these marts."""

    @dg.asset(
        key=PUBLISHED_WAREHOUSE,
        deps=marts,
        pool=WAREHOUSE_POOL,
        group_name="published",
        owners=["team:pipeline"],
        kinds={"duckdb"},
    )
    def warehouse(settings: RunSettings) -> dg.MaterializeResult:
        """The marts as a read-only file of their own, checked and then renamed into place."""
        target = stages.publish_marts(settings.read(), started_at=now())
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(target)})

    return warehouse


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["reports", page],
            description=description,
            group_name="reports",
            owners=["team:reports"],
            kinds={"html"},
            deps=[PUBLISHED_WAREHOUSE],
        )
        for page, description in _PAGES.items()
    ],
    name="write_reports",
)
def reports(settings: RunSettings) -> Iterator[dg.MaterializeResult]:
    """Write every page of the published warehouse."""
    pages = stages.write_reports(settings.read())
    LOG.info(f"{len(pages)} pages, beginning at {pages[-1]}")
    yield from materialized("reports", _PAGES)

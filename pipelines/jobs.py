"""The jobs: the parts of a run by name, and the whole."""

import dagster as dg

_LOADING = dg.AssetSelection.groups("raw")
_CLASSIFYING = dg.AssetSelection.groups("predictions")
_BUILDING = dg.AssetSelection.groups("staging", "intermediate", "marts", "published")
_REPORTING = dg.AssetSelection.groups("reports")
_DELIVERING = dg.AssetSelection.groups("deliveries")

load_mentions = dg.define_asset_job(
    "load_mentions", _LOADING, description="Load the inbox, describe the company, thread the conversations."
)
classify_mentions = dg.define_asset_job(
    "classify_mentions", _CLASSIFYING, description="Label the texts that are new and group them into themes."
)
build_marts = dg.define_asset_job(
    "build_marts", _BUILDING, description="Build and test every model with dbt, then publish the marts."
)
weekly_digests = dg.define_asset_job(
    "weekly_digests", _REPORTING, description="Write the digests, the team board and the index."
)
callboard = dg.define_asset_job(
    "callboard",
    _LOADING | _CLASSIFYING | _BUILDING | _REPORTING,
    description="The whole: load, classify, build, publish, report. Nothing is sent.",
)
weekly_callboard = dg.define_asset_job(
    "weekly_callboard",
    _LOADING | _CLASSIFYING | _BUILDING | _REPORTING | _DELIVERING,
    description="The whole, and then the digests of the week that has ended go to their readers.",
)

RUN_ORDER = (load_mentions, classify_mentions, build_marts, weekly_digests)
"""The parts in the order in which `callboard run` executes them."""

JOBS = (*RUN_ORDER, callboard, weekly_callboard)

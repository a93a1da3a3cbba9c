"""The asset of what was sent: the last step of the weekly job, and of no other."""

import dagster as dg

from pipelines.deliveries.deliver import deliver, in_words
from pipelines.deliveries.patience import Patience
from pipelines.resources import LOG, RunSettings, now
from pipelines.settings import credentials_environment
from pipelines.stages import read_company

# A mail server that is down at six is often up at eight; whatever arrived is not sent again.
_LATER = dg.RetryPolicy(max_retries=4, delay=900, backoff=dg.Backoff.EXPONENTIAL)


@dg.asset(
    key=["reports", "deliveries"],
    deps=[["reports", "digests"]],
    group_name="deliveries",
    owners=["team:reports"],
    kinds={"email", "slack"},
    retry_policy=_LATER,
)
def delivered_digests(settings: RunSettings) -> dg.MaterializeResult:
    """The digests of the newest week that is over, sent once to each recipient of the company file."""
    found = settings.read()
    if read_company(found.company_file) is None:
        LOG.info("no company file, so the digests have no recipients")
        return dg.MaterializeResult(metadata={"sent_count": 0})
    report = deliver(found, environment=credentials_environment(), patience=Patience(), now=now, say=LOG.info)
    if troubled := (*report.failed, *report.unanswered):
        lines = "; ".join(f"{outcome.parcel.in_words}: {in_words(outcome.answer)}" for outcome in troubled)
        raise dg.Failure(
            f"{len(troubled)} of {len(report.outcomes)} digests are not known to have arrived: {lines}",
            # another try would not send what may have arrived, and end as if nothing had happened
            allow_retries=bool(report.failed),
        )
    return dg.MaterializeResult(metadata={"sent_count": len(report.outcomes)})

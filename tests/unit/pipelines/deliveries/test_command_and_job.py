"""`callboard deliver` on the command line, and the step of the weekly job that does the same."""

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines.command_line import app
from pipelines.definitions import defs
from pipelines.delivered import delivered_digests
from pipelines.resources import RunSettings
from pipelines.schedules import daily_callboard_schedule, weekly_callboard_schedule
from tests.unit.pipelines.deliveries.conftest import Delivering, hook_of, mail_to
from tests.unit.pipelines.deliveries.servers import HANGS_UP, Hook, MailBox, mail_server, webhook_server

DELIVERIES = dg.AssetKey(["reports", "deliveries"])


def run(delivering: Delivering, *options: str) -> tuple[int, str]:
    options = ("deliver", "--data", str(delivering.settings.data.root), *options)
    result = CliRunner().invoke(app, [*options, "--company", str(delivering.settings.company_file)])
    return result.exit_code, result.output


def test_the_command_ends_with_one_where_somebody_got_nothing_and_names_them(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no such user"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        exit_code, said = run(delivering)
        box.refused.clear()
        exit_code_again, said_again = run(delivering)
    assert (exit_code, exit_code_again) == (1, 0)
    assert "smtp to bo@example.org: FAILED: 550 no such user" in said
    assert "2026-W47: 1 sent, 1 failed, 0 sent before." in said
    assert "2026-W47: 1 sent, 0 failed, 1 sent before." in said_again


def test_what_may_have_arrived_is_named_until_somebody_asks_for_it_again(
    delivering: Delivering, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = RunSettings(data=str(delivering.settings.data.root), company_file=str(delivering.settings.company_file))
    with webhook_server(Hook([HANGS_UP, (200, {}, 0)])) as hook:
        monkeypatch.setenv("PRODUCT_HOOK", hook.address)
        delivering.company(hook_of("product"))
        results = [run(delivering) for _ in range(2)]
        with pytest.raises(dg.Failure, match="product, webhook to PRODUCT_HOOK: MAY HAVE ARRIVED: no answer") as shown:
            delivered_digests(settings=settings)
        assert (len(hook.bodies), shown.value.allow_retries) == (1, False)
        exit_code_after_a_look, _ = run(delivering, "--unanswered")
    assert [exit_code for exit_code, _ in results] == [1, 1]
    assert all("2026-W47: 0 sent, 0 failed, 1 may have arrived, 0 sent before." in said for _, said in results)
    assert all("Look whether it is there; if not, the same command with --unanswered" in said for _, said in results)
    assert (exit_code_after_a_look, len(hook.bodies)) == (0, 2)


def test_a_wrong_department_week_or_company_file_is_wrong_usage(delivering: Delivering) -> None:
    delivering.company(hook_of("product"))
    assert run(delivering, "--department", "marketing")[0] == 2
    assert run(delivering, "--week", "2026-W48")[0] == 2
    delivering.company("departments: {product: {deliveries: [{kind: smtp, to: ada@example.org}]}}\n")
    exit_code, said = run(delivering)
    assert exit_code == 2
    assert "smtp needs 'mail'" in said


def test_only_the_weekly_job_delivers() -> None:
    def keys(name: str) -> set[dg.AssetKey]:
        return set(defs.resolve_job_def(name).asset_layer.executable_asset_keys)

    assert DELIVERIES in keys("weekly_callboard")
    for name in ("callboard", "load_mentions", "classify_mentions", "build_marts", "weekly_digests"):
        assert DELIVERIES not in keys(name)
    assert keys("callboard") < keys("weekly_callboard")
    assert weekly_callboard_schedule.job_name == "weekly_callboard"
    assert daily_callboard_schedule.job_name == "callboard"


def test_the_step_fails_where_somebody_got_nothing_and_succeeds_once_all_have(delivering: Delivering) -> None:
    settings = RunSettings(data=str(delivering.settings.data.root), company_file=str(delivering.settings.company_file))
    with mail_server(MailBox(refused={"bo@example.org": "550 no"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        with pytest.raises(dg.Failure, match="2026-W47 product, smtp to bo@example.org: FAILED: 550 no") as failed:
            delivered_digests(settings=settings)
        assert failed.value.allow_retries
        box.refused.clear()
        counts = [delivered_digests(settings=settings).metadata["sent_count"] for _ in range(2)]
    assert counts == [1, 0]
    assert [recipient for recipient, _ in box.taken] == ["ada@example.org", "bo@example.org"]

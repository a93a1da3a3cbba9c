"""Who gets what: once, whatever is run again, and whatever goes wrong with somebody else's."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from pipelines.deliveries.deliver import DeliveryError
from pipelines.deliveries.patience import Answer
from pipelines.diagnosis import diagnose
from tests.unit.pipelines.deliveries.conftest import NOW, Delivering, hook_of, mail_to
from tests.unit.pipelines.deliveries.servers import HANGS_UP, Hook, MailBox, free_port, mail_server, webhook_server

FOLDERS = """
departments:
  product: {deliveries: [{kind: folder, to: out/product, formats: [html, mail, markdown, json, slack, atom]}]}
  legal: {deliveries: [{kind: folder, to: out/legal, formats: [json]}]}
"""


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_gets_its_own_departments_digest_and_no_other(delivering: Delivering) -> None:
    delivering.company(FOLDERS)
    assert delivering.deliver().failed == ()
    out = delivering.settings.data.root / "out"
    assert files(out) == ["legal/2026-W47.json"] + [
        f"product/{name}"
        for name in ("2026-W47.eml", "2026-W47.html", "2026-W47.json", "2026-W47.md", "2026-W47.slack.json", "feed.xml")
    ]
    for department in ("legal", "product"):
        document = json.loads((out / department / "2026-W47.json").read_text())
        assert document["digest"]["department"]["department"] == department
    assert "A promise of money back" not in "".join(path.read_text() for path in (out / "product").iterdir())


def test_what_was_sent_is_not_sent_again(delivering: Delivering) -> None:
    with mail_server(MailBox()) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        assert len(delivering.deliver().outcomes) == 2
        again = delivering.deliver()
    assert (again.outcomes, again.sent_before_count) == ((), 2)
    assert [recipient for recipient, _ in box.taken] == ["ada@example.org", "bo@example.org"]
    assert "sent already, 23 November 2026, 07:00 UTC" in delivering.said[-1]


def test_another_week_is_another_delivery(delivering: Delivering) -> None:
    delivering.company(FOLDERS)
    delivering.deliver("legal")
    delivering.deliver("legal", week=date(2026, 11, 9))
    assert files(delivering.settings.data.root / "out") == ["legal/2026-W46.json", "legal/2026-W47.json"]


def arrivals(box: MailBox) -> list[tuple[str, str]]:
    """Who got which week's mail, in the order of arrival."""
    return [(recipient, message_from_bytes(content)["Message-ID"].split(".")[1]) for recipient, content in box.taken]


def test_what_failed_stays_due_when_the_next_week_is_over_and_goes_first_and_once(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        for day in (2, 9):
            delivering.deliver(week=date(2026, 11, day))
        box.refused.clear()
        box.taken.clear()
        report = delivering.deliver()
        again = delivering.deliver()
    assert arrivals(box) == [
        ("bo@example.org", "2026-W45"),
        ("bo@example.org", "2026-W46"),
        ("ada@example.org", "2026-W47"),
        ("bo@example.org", "2026-W47"),
    ]
    assert (report.sent_before_count, len(report.outcomes), again.sent_before_count, again.outcomes) == (0, 4, 2, ())


def test_what_failed_over_four_weeks_ago_or_was_never_tried_is_not_sent(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no"})) as box:
        delivering.company(mail_to(box.port, "bo@example.org"))
        for monday in (date(2026, 10, 12), date(2026, 10, 19)):
            delivering.deliver(week=monday)
        box.refused.clear()
        delivering.company(mail_to(box.port, "bo@example.org", "cy@example.org"))
        delivering.deliver()
    assert arrivals(box) == [
        ("bo@example.org", "2026-W43"),
        ("bo@example.org", "2026-W47"),
        ("cy@example.org", "2026-W47"),
    ]


def test_a_week_that_is_asked_for_comes_alone(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no"})) as box:
        delivering.company(mail_to(box.port, "bo@example.org"))
        delivering.deliver(week=date(2026, 11, 9))
        box.refused.clear()
        delivering.deliver(week=date(2026, 11, 16))
    assert arrivals(box) == [("bo@example.org", "2026-W47")]


def test_one_who_is_refused_keeps_no_other_from_theirs(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no such\tuser"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org", "cy@example.org"))
        report = delivering.deliver()
    assert [recipient for recipient, _ in box.taken] == ["ada@example.org", "cy@example.org"]
    assert [outcome.answer.reason for outcome in report.failed] == ["550 no such user"]
    assert ("product", "smtp", "bo@example.org", "failed", 1, "550 no such user") in delivering.ledger()
    assert any("bo@example.org: FAILED: 550 no such user" in line for line in delivering.said)


def test_who_failed_gets_it_the_next_time_and_nobody_else(delivering: Delivering) -> None:
    with mail_server(MailBox(refused={"bo@example.org": "550 no"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        delivering.deliver()
        box.refused.clear()
        assert delivering.deliver().failed == ()
    assert [recipient for recipient, _ in box.taken] == ["ada@example.org", "bo@example.org"]


def test_a_mail_server_that_is_down_keeps_no_folder_and_no_webhook_from_theirs(delivering: Delivering) -> None:
    with webhook_server(Hook()) as hook:
        delivering.environment["LEGAL_HOOK"] = hook.address
        delivering.company(
            f"mail: {{sender: c@example.org, server: 127.0.0.1, port: {free_port()}, security: none}}\n"
            "departments:\n"
            "  product: {deliveries: [{kind: smtp, to: ada@example.org}, {kind: folder, to: out}]}\n"
            "  legal: {deliveries: [{kind: webhook, address_variable: LEGAL_HOOK}]}\n"
        )
        report = delivering.deliver()
    assert [(outcome.parcel.recipient, outcome.answer.attempts_count) for outcome in report.failed] == [
        ("ada@example.org", 3)
    ]
    assert "refused" in str(report.failed[0].answer.reason)
    assert delivering.waits == [2, 4]
    assert files(delivering.settings.data.root / "out")
    assert len(hook.bodies) == 1


def test_a_mail_server_that_is_slow_before_it_has_a_mail_is_given_up(delivering: Delivering) -> None:
    delivering.timeout_seconds = 0.3
    with mail_server(MailBox(recipient_seconds=2)) as box:
        delivering.company(mail_to(box.port, "ada@example.org"))
        [failed] = delivering.deliver().failed
    assert (failed.answer.attempts_count, failed.answer.reason) == (3, "127.0.0.1: no answer within 0.3 s")


def test_a_mail_that_was_sent_and_not_answered_is_sent_once_and_keeps_no_other_from_theirs(
    delivering: Delivering,
) -> None:
    delivering.timeout_seconds = 0.3
    with mail_server(MailBox(seconds=0.6, slow_times=1)) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        report = delivering.deliver()
        again = delivering.deliver()
        time.sleep(0.6)
    assert sorted(recipient for recipient, _ in box.taken) == ["ada@example.org", "bo@example.org"]
    [unanswered] = report.unanswered
    assert (unanswered.parcel.recipient, unanswered.answer) == (
        "ada@example.org",
        Answer(1, "unanswered", "no answer within 0.3 s"),
    )
    assert (report.failed, again.failed, len(again.unanswered), again.sent_before_count) == ((), (), 1, 1)


def test_a_mail_server_that_hangs_up_instead_of_answering_may_have_taken_the_mail(delivering: Delivering) -> None:
    with mail_server(MailBox(hangs_up=True)) as box:
        delivering.company(mail_to(box.port, "ada@example.org"))
        [unanswered] = delivering.deliver().unanswered
    assert unanswered.answer.attempts_count == 1
    assert str(unanswered.answer.reason).startswith("no answer: ")
    assert len(box.taken) == 1


def test_a_webhook_that_took_a_message_and_answers_late_gets_it_once_until_a_person_asks_for_more(
    delivering: Delivering,
) -> None:
    delivering.timeout_seconds = 0.3
    with webhook_server(Hook([(200, {}, 1), (200, {}, 0)])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        reports = [delivering.deliver() for _ in range(2)]
        assert len(hook.bodies) == 1
        assert [report.failed for report in reports] == [(), ()]
        assert [len(report.unanswered) for report in reports] == [1, 1]
        assert "MAY HAVE ARRIVED: no answer within 0.3 s" in delivering.said[0]
        delivering.now = lambda: NOW + timedelta(hours=1)
        after_a_look = delivering.deliver(sends_unanswered=True)
        assert ([outcome.answer.status for outcome in after_a_look.outcomes], len(hook.bodies)) == (["sent"], 2)
        assert delivering.deliver().sent_before_count == 1


def test_a_webhook_that_hangs_up_instead_of_answering_gets_a_message_once(delivering: Delivering) -> None:
    with webhook_server(Hook([HANGS_UP])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        [unanswered] = delivering.deliver().unanswered
    assert (len(hook.bodies), unanswered.answer.attempts_count) == (1, 1)
    assert str(unanswered.answer.reason).startswith("no answer: ")


def test_a_webhook_that_cannot_be_reached_is_asked_again(delivering: Delivering) -> None:
    delivering.environment["PRODUCT_HOOK"] = f"http://127.0.0.1:{free_port()}/secret"
    delivering.company(hook_of("product"))
    [failed] = delivering.deliver().failed
    assert (failed.answer.attempts_count, delivering.waits) == (3, [2, 4])


def test_a_mail_server_that_is_busy_is_asked_again(delivering: Delivering) -> None:
    with mail_server(MailBox(busy_times=2)) as box:
        delivering.company(mail_to(box.port, "ada@example.org"))
        [outcome] = delivering.deliver().outcomes
    assert (outcome.answer.status, outcome.answer.attempts_count, len(box.taken)) == ("sent", 3, 1)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "arrived"), [("right", 1), ("wrong", 0)])
def test_a_mail_server_is_given_its_password_which_is_never_shown(
    delivering: Delivering, password: str, arrived: int
) -> None:
    with mail_server(MailBox(), needs_login=True) as box:
        delivering.company(
            mail_to(box.port, "ada@example.org", more=", user_variable: MAIL_USER, password_variable: MAIL_PASSWORD")
        )
        delivering.environment.update(MAIL_USER="callboard", MAIL_PASSWORD=password)
        report = delivering.deliver()
    assert (len(box.taken), len(report.failed)) == (arrived, 1 - arrived)
    assert set(box.logins) == {(b"callboard", password.encode())}
    assert password not in f"{delivering.said}{delivering.ledger()}"


def test_a_server_that_offers_no_encryption_is_sent_nothing(delivering: Delivering) -> None:
    with mail_server(MailBox()) as box:
        delivering.company(mail_to(box.port, "ada@example.org").replace("security: none", "security: starttls"))
        [failed] = delivering.deliver().failed
    assert box.taken == []
    assert "STARTTLS" in str(failed.answer.reason)


def test_a_crash_between_sending_and_recording_repeats_one_mail_under_the_same_message_id(
    delivering: Delivering,
) -> None:
    # both mails are dated, the first is sent, and the process dies when it asks for the time of its record
    moments = iter([NOW, NOW])

    def dying_clock() -> datetime:
        try:
            return next(moments)
        except StopIteration:
            raise KeyboardInterrupt from None

    with mail_server(MailBox()) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        delivering.now = dying_clock
        with pytest.raises(KeyboardInterrupt):
            delivering.deliver()
        delivering.now = lambda: NOW
        delivering.deliver()
    assert [recipient for recipient, _ in box.taken] == ["ada@example.org", "ada@example.org", "bo@example.org"]
    first, second, other = (message_from_bytes(content)["Message-ID"] for _, content in box.taken)
    assert first == second != other


def test_two_processes_at_once_send_one_mail(delivering: Delivering) -> None:
    with mail_server(MailBox(seconds=0.2)) as box, ThreadPoolExecutor(2) as pool:
        delivering.company(mail_to(box.port, "ada@example.org"))
        reports = list(pool.map(lambda _: delivering.deliver(), range(2)))
    assert len(box.taken) == 1
    assert sorted(report.sent_before_count for report in reports) == [0, 1]


def test_a_webhook_that_fails_twice_is_asked_a_third_time(delivering: Delivering) -> None:
    with webhook_server(Hook([(500, {}, 0), (500, {}, 0), (200, {}, 0)])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        [outcome] = delivering.deliver().outcomes
    assert (outcome.answer.status, outcome.answer.attempts_count, delivering.waits) == ("sent", 3, [2, 4])
    assert len(set(hook.keys)) == 1
    assert json.loads(hook.bodies[0])["blocks"][0]["type"] == "header"


def test_a_webhook_that_names_a_time_is_left_alone_until_then(delivering: Delivering) -> None:
    with webhook_server(Hook([(429, {"Retry-After": "17"}, 0), (200, {}, 0)])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        [outcome] = delivering.deliver().outcomes
    assert (outcome.answer.status, delivering.waits) == ("sent", [17])


def test_a_webhook_that_names_a_moment_beyond_our_patience_is_left_for_the_next_time(delivering: Delivering) -> None:
    with webhook_server(Hook([(429, {"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT"}, 0)])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        [failed] = delivering.deliver().failed
    assert (failed.answer.attempts_count, delivering.waits, len(hook.bodies)) == (1, [], 1)


@pytest.mark.parametrize(
    ("answer", "attempts_count", "reason"),
    [
        ((404, {}, 0), 1, "404 Not Found: no_text"),
        ((302, {"Location": "/"}, 0), 1, "302 Found: no_text"),
    ],
)
def test_a_webhook_that_refuses_or_moved_fails(
    delivering: Delivering, answer: tuple[int, dict[str, str], float], attempts_count: int, reason: str
) -> None:
    with webhook_server(Hook([answer])) as hook:
        delivering.environment["PRODUCT_HOOK"] = hook.address
        delivering.company(hook_of("product"))
        [failed] = delivering.deliver().failed
    assert failed.answer.attempts_count == attempts_count
    assert str(failed.answer.reason).startswith(reason)
    assert "secret" not in f"{delivering.said}{delivering.ledger()}"


@pytest.mark.parametrize("address", ["", "hooks.example.org/x", "http://hooks.example.org/x", "file:///etc/passwd"])
def test_a_webhook_needs_an_encrypted_address_from_the_environment(delivering: Delivering, address: str) -> None:
    delivering.environment["PRODUCT_HOOK"] = address
    delivering.company(hook_of("product", "legal"))
    report = delivering.deliver()
    assert [outcome.answer.attempts_count for outcome in report.failed] == [0, 0]
    assert str(report.failed[0].answer.reason).startswith("PRODUCT_HOOK")
    assert report.failed[1].answer.reason == "LEGAL_HOOK must be set in the environment to the address of the webhook"


def test_a_dry_run_says_who_would_get_what_and_sends_writes_and_records_nothing(delivering: Delivering) -> None:
    with mail_server(MailBox()) as box:
        delivering.company(
            mail_to(box.port, "ada@example.org").replace("deliveries: [", "deliveries: [{kind: folder, to: out}, ")
            + "front_line: {sales: {deliveries: [{kind: webhook, address_variable: SALES_HOOK}]}}\n"
        )
        report = delivering.deliver(is_dry_run=True)
    assert (box.taken, delivering.ledger(), (delivering.settings.data.root / "out").exists()) == ([], [], False)
    assert delivering.said[0].startswith("2026-W47 product, folder to out: would be sent: 2026-W47.html (")
    assert delivering.said[1].startswith("2026-W47 product, smtp to ada@example.org: would be sent: a mail of ")
    assert delivering.said[2].endswith(
        "could not be sent: SALES_HOOK must be set in the environment to the address of the webhook"
    )
    assert len(report.failed) == 1


def test_a_folder_that_cannot_be_written_to_fails_alone(delivering: Delivering) -> None:
    delivering.company(FOLDERS.replace("out/legal", "blocked/legal"))
    (delivering.settings.data.root / "blocked").write_text("a file where the folder should be")
    report = delivering.deliver()
    assert [outcome.parcel.department for outcome in report.failed] == ["legal"]
    assert [outcome.answer.status for outcome in report.outcomes] == ["sent", "failed"]


def test_only_a_week_that_is_over_is_delivered(delivering: Delivering) -> None:
    delivering.company(FOLDERS)
    with pytest.raises(DeliveryError, match="2026-W48 is no week that is over"):
        delivering.deliver(week=date(2026, 11, 23))


def test_without_a_company_file_nobody_gets_anything(delivering: Delivering) -> None:
    delivering.settings = replace(delivering.settings, company_file=None)
    with pytest.raises(DeliveryError, match="company file"):
        delivering.deliver()


def test_the_doctor_tells_what_did_not_arrive_and_what_to_do_until_it_arrives(delivering: Delivering) -> None:
    def told() -> list[tuple[bool, str]]:
        return [
            (found.is_good, found.text)
            for found in diagnose(delivering.settings)
            if "2026-W47" in found.text or "arrived" in found.text
        ]

    with mail_server(MailBox(refused={"bo@example.org": "550 no such user"})) as box:
        delivering.company(mail_to(box.port, "ada@example.org", "bo@example.org"))
        assert told() == []
        delivering.deliver()
        assert told() == [
            (
                False,
                "2026-W47 product, smtp to bo@example.org: FAILED: 550 no such user, 23 November 2026, 07:00 UTC;"
                " `callboard deliver` tries it again",
            )
        ]
        box.refused.clear()
        delivering.deliver()
    assert told() == [(True, "every digest that was sent of late arrived")]

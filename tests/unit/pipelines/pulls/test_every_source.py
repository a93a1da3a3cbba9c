"""What holds for the pull of every source, against a server with the API's shape and manners."""

import logging
from dataclasses import replace

import pytest

from pipelines.loading.recognition import shipped_layouts
from pipelines.pulls.cursor import Cursor
from pipelines.pulls.descriptions import shipped_apis
from pipelines.pulls.pulled_pages import keep_receipts
from tests.unit.pipelines.pulls.apis_on_loopback import ASKED, SECRET
from tests.unit.pipelines.pulls.loopback import cut, malformed, refusing

every_source = pytest.mark.parametrize("name", ASKED)
in_pages = pytest.mark.parametrize("name", sorted(set(ASKED) - {"feed"}))


def test_every_shipped_api_is_tested_and_names_layouts_that_exist():
    assert {api.name for api in shipped_apis()} == set(ASKED)
    assert {layout for api in shipped_apis() for layout in api.layouts} <= {layout.name for layout in shipped_layouts()}


@every_source
def test_all_that_the_api_has_is_loaded_by_the_layouts_of_its_pages(pulling, name):
    source = pulling(name, 2)
    receipt = source.pull()
    assert (receipt.status, receipt.reason) == ("done", None)
    source.assert_whole()
    outcomes = source.load()
    assert {(outcome.status, outcome.layout in source.api.layouts) for outcome in outcomes} == {("loaded", True)}
    assert sum(outcome.counts.rejected_count for outcome in outcomes) == 0
    assert source.mention_ids() == source.items.mention_ids()
    assert source.action_ids() >= getattr(source.items, "action_ids", set)()
    assert source.pages == ()


@every_source
def test_a_second_pull_brings_what_came_since(pulling, name):
    source = pulling(name, 5)
    source.pull()
    source.items.count = 8
    assert source.pull().status == "done"
    source.assert_whole()


@pytest.mark.parametrize("name", sorted(set(ASKED) - {"reddit_search", "youtube_comments", "chatwoot"}))
def test_a_pull_with_nothing_new_asks_for_little(pulling, name):
    source = pulling(name, 24)
    source.pull()
    assert source.pull().pages_count <= 9
    source.assert_whole()


@every_source
def test_an_api_with_nothing_gives_nothing(pulling, name):
    source = pulling(name, 0)
    receipt = source.pull()
    assert (receipt.status, receipt.items_count, source.pages) == ("done", 0, ())


@every_source
def test_errors_limits_and_cut_connections_cost_only_time(pulling, name):
    source = pulling(name)
    source.server.mishaps += [
        refusing(500),
        refusing(429, {"Retry-After": "7"}),
        cut,
        malformed,
        None,
        None,
        refusing(503, {"Retry-After": "2"}),
        refusing(502),
    ]
    assert source.pull().status == "done"
    source.assert_whole()
    assert any(7 <= seconds <= 8 for seconds in source.waits)


@every_source
def test_a_pull_that_fails_goes_on_where_it_ended(pulling, name):
    source = pulling(name)
    source.server.mishaps += [None, None, *[refusing(500)] * 6]
    first = source.pull()
    assert first.status == "failed" or name == "feed"
    source.server.mishaps.clear()
    assert source.pull().status == "done"
    source.assert_whole()


@in_pages
def test_the_bound_of_pages_ends_a_pull_and_the_next_goes_on(pulling, name):
    source = pulling(name)
    receipts = [source.pull(pages=2) for _ in range(15)]
    assert receipts[0].status == "bounded"
    assert max(receipt.pages_count for receipt in receipts) == 2
    source.assert_whole()


@every_source
def test_a_crash_between_a_page_and_its_cursor_costs_one_repeated_page(pulling, name):
    source = pulling(name, 3 if name == "chatwoot" else 5)
    cursor = source.pulls / "lark" / "cursor.json"
    stored: list[bytes | None] = [None]
    whole = source.pull(say=lambda _: stored.append(cursor.read_bytes()))
    for done, before in enumerate(stored[:-1], start=1):
        # So many pages are written, and the cursor of the last of them is not.
        for page in source.pages[done:]:
            page.unlink()
        cursor.unlink()
        if before is not None:
            cursor.write_bytes(before)
        rest = source.pull()
        source.assert_whole()
        beginning = whole.pages_count if before is not None else 0
        assert rest.pages_count <= whole.pages_count - done + 1 + beginning


@every_source
def test_no_credential_is_in_anything_that_is_written_logged_or_said(pulling, name, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    source = pulling(name)

    def tell_tale(answer):
        return replace(answer, status=500, content=f"you sent {source.server.requests[-1].headers}".encode())

    source.server.mishaps += [tell_tale, None, None, None, *[tell_tale] * 6]
    receipts = [source.pull(), source.pull()]
    keep_receipts(source.connection, source.pulls)
    source.connection.execute("checkpoint")
    written = b"".join(path.read_bytes() for path in source.folder.rglob("*") if path.is_file())
    shown = f"{caplog.text}{capfd.readouterr()}{receipts}{source.said}"
    quoted = SECRET.replace("/", "%2F").replace("+", "%2B")
    for form in (SECRET, quoted):
        assert form.encode() not in written
        assert form not in shown
    sent = " ".join(f"{request.path} {request.parameters}" for request in source.server.requests)
    assert SECRET not in sent


@in_pages
def test_an_api_that_gives_the_same_page_for_ever_is_left(pulling, name):
    source = pulling(name)
    source.server.api = _Stuck(source.server.api)
    assert source.pull(pages=50).pages_count < 50
    assert len(source.pages) < 20


class _Stuck:
    """Answers every request with the first page of its list."""

    def __init__(self, api):
        self._api = api
        self._first = {}

    def answer(self, request):
        if "session" in request.path.lower() or "access_token" in request.path:
            return self._api.answer(request)
        path = request.path.split("/page=")[0]
        if path not in self._first:
            self._first[path] = self._api.answer(request)
        return self._first[path]


def test_a_cursor_that_was_never_stored_is_the_beginning():
    assert Cursor().finished() == Cursor()

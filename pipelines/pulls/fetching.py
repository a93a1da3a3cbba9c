"""One page from an API: credentials, limits, time-outs, and trying again with patience."""

import json
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from models.pull import Api, Source
from pipelines.pulls.credentials import Credentials
from pipelines.pulls.json_paths import take
from pipelines.pulls.problems import (
    PullFailedError,
    PullLimitedError,
    RefusedError,
    SessionOverError,
    SourceError,
    TransientError,
)
from pipelines.pulls.requests import PageRequest, address_of, fill

_TOO_MANY: Final = 429
_TRANSIENT: Final = {408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
_SHOWN_CHARACTERS: Final = 200
_VALIDATORS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that are trusted; reading them takes longer than asking for a page."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Pacing:
    """How patient a pull is. The clock, the sleep and the chance are given, so that a test needs no time."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.Random)
    attempts: int = 6
    first_wait_seconds: float = 1
    longest_wait_seconds: float = 60
    patience_seconds: float = 900
    """All waits of a pull together; where the API wants more, the next pull goes on."""
    connect_seconds: float = 10
    read_seconds: float = 30
    page_seconds: float = 300
    page_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the API gave it."""

    content: bytes
    document: object
    """The JSON; null for RSS and Atom, and where nothing has changed."""
    next_link: str | None
    """The query of the link to the next page, from the header."""
    validators: tuple[tuple[str, str], ...]
    """Headers to send with the next request for the same page."""
    is_unchanged: bool = False


class Fetcher:
    """Fetches the pages of one source over one connection."""

    def __init__(self, source: Source, api: Api, credentials: Credentials, pacing: Pacing) -> None:
        self._source, self._api, self._credentials, self._pacing = source, api, credentials, pacing
        self._address = address_of(source, api)
        self._waited_seconds = 0.0
        self._wait_first_seconds = 0.0
        self._client = httpx.Client(
            verify=_certificates(),
            timeout=httpx.Timeout(pacing.read_seconds, connect=pacing.connect_seconds),
            # A redirect could lead the credentials to somebody else.
            follow_redirects=not credentials.words,
            headers={"User-Agent": f"callboard/{version('callboard')}"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(self, request: PageRequest) -> Page:
        """Fetch a page, trying again where that may help.

        Raises:
            RefusedError: the API refuses it, and would again.
            PullLimitedError: the API allows no more for now.
            PullFailedError: it cannot be had, or not with these credentials.
        """
        if self._waited_seconds + self._wait_first_seconds > self._pacing.patience_seconds:
            raise PullLimitedError(
                f"the API allows no more for {self._wait_first_seconds:.0f} s; the next pull goes on from here"
            )
        if self._wait_first_seconds:
            self._sleep(self._wait_first_seconds)
            self._wait_first_seconds = 0.0
        return self._patiently(lambda: self._with_session(request))

    def _patiently(self, ask: Callable[[], Page]) -> Page:
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            wait=self._wait_seconds,
            stop=lambda state: stop_after_attempt(self._pacing.attempts)(state) or self._is_too_long(state),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(ask)
        except TransientError as error:
            reason = self._credentials.redact(str(error))
            if error.is_limit:
                raise PullLimitedError(f"{reason}; the next pull goes on from here") from None
            raise PullFailedError(f"{reason}; tried {retrying.statistics['attempt_number']} times") from None
        except (RefusedError, PullLimitedError, PullFailedError) as error:
            raise type(error)(self._credentials.redact(str(error))) from None

    def _wait_seconds(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        after = error.after_seconds if isinstance(error, TransientError) else None
        backed_off = min(
            self._pacing.longest_wait_seconds, self._pacing.first_wait_seconds * 2.0 ** (state.attempt_number - 1)
        )
        jittered = self._pacing.chance.uniform(0, backed_off)
        # Never earlier than the API wants, and a little later, so that not all that wait come back at once.
        return jittered if after is None else after + min(jittered, self._pacing.first_wait_seconds)

    def _is_too_long(self, state: RetryCallState) -> bool:
        return self._waited_seconds + state.upcoming_sleep > self._pacing.patience_seconds

    def _sleep(self, seconds: float) -> None:
        self._waited_seconds += seconds
        self._pacing.sleep(seconds)

    def _with_session(self, request: PageRequest) -> Page:
        if self._api.login and "session" not in self._credentials.words:
            self._log_in()
        try:
            return self._ask(request)
        except SessionOverError as error:
            if self._api.login is None:
                raise self._unknown(error) from None
        self._log_in()
        try:
            return self._ask(request)
        except SessionOverError as error:
            raise self._unknown(error) from None

    def _unknown(self, error: SessionOverError) -> PullFailedError:
        variables = {**self._api.credentials, **self._api.optional_credentials, **self._source.credentials}
        return PullFailedError(f"the credentials are refused ({error}); check {', '.join(sorted(variables.values()))}")

    def _log_in(self) -> None:
        login = self._api.login
        assert login is not None
        words = self._credentials.words
        address = self._address if self._source.address or login.address is None else login.address
        basic = [fill([text], words) or "" for text in login.basic or ()]
        headers = {"Authorization": self._credentials.basic(*basic)} if basic else {}
        agent = fill([self._api.headers.get("User-Agent", "")], self._source.ask)
        request = self._client.build_request(
            "POST",
            f"{address}{login.path}",
            data={name: fill([text], words) or "" for name, text in login.form.items()} or None,
            json={name: fill([text], words) or "" for name, text in login.json_body.items()} or None,
            headers={**headers, **({"User-Agent": agent} if agent else {})},
        )
        try:
            page = self._send(request)
        except (SessionOverError, RefusedError) as error:
            raise self._unknown(SessionOverError(str(error))) from None
        session = take(page.document, login.take)
        if not isinstance(session, str) or not session:
            raise PullFailedError("the login gave no session")
        self._credentials.keep_session(session)

    def _ask(self, request: PageRequest) -> Page:
        words = {**self._source.ask, **self._credentials.words}
        headers = {name: value for name, text in self._api.headers.items() if (value := fill([text], words))}
        if self._api.basic:
            name, password = (fill([text], words) or "" for text in self._api.basic)
            headers["Authorization"] = self._credentials.basic(name, password)
        try:
            built = self._client.build_request(
                "GET", request.url, params=dict(request.parameters) or None, headers={**headers, **request.headers}
            )
        except httpx.InvalidURL as error:
            raise SourceError(f"{self._source.name}: {request.url!r} is no address: {error}") from None
        return self._send(built)

    def _send(self, request: httpx.Request) -> Page:
        started = time.monotonic()
        content = bytearray()
        try:
            response = self._client.send(request, stream=True)
            try:
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > self._pacing.page_bytes:
                        raise PullFailedError(f"the page is larger than {self._pacing.page_bytes:,} bytes")
                    if time.monotonic() - started > self._pacing.page_seconds:
                        raise TransientError(f"the page did not end within {self._pacing.page_seconds:g} s")
            finally:
                response.close()
        except httpx.TooManyRedirects:
            raise PullFailedError("the address leads round in circles") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise TransientError(f"no whole answer: {type(error).__name__}: {error}") from None
        self._check(response, bytes(content))
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Page(b"", None, None, (), is_unchanged=True)
        self._heed_limits(response.headers)
        return self._page(response, bytes(content))

    def _check(self, response: httpx.Response, content: bytes) -> None:
        """Raise what the status of an answer says."""
        status = response.status_code
        if status < 300 or status == httpx.codes.NOT_MODIFIED:
            return
        said = " ".join(content[: 4 * _SHOWN_CHARACTERS].decode("utf-8", errors="replace").split())
        reason = f"{status} {response.reason_phrase}" + (f": {said[:_SHOWN_CHARACTERS]}" if said else "")
        if status == _TOO_MANY:
            after = self._retry_after(response.headers) or self._reset_seconds(response.headers)
            raise TransientError(reason, after_seconds=after, is_limit=True)
        if status in _TRANSIENT:
            raise TransientError(reason, after_seconds=self._retry_after(response.headers))
        if status == httpx.codes.UNAUTHORIZED or (self._api.login and "ExpiredToken" in said):
            raise SessionOverError(reason)
        if status == httpx.codes.FORBIDDEN and any(word in said for word in self._api.exhausted_when):
            raise PullLimitedError(f"the quota is used up ({reason})")
        if status == httpx.codes.FORBIDDEN:
            raise PullFailedError(f"the API forbids it ({reason})")
        raise RefusedError(reason)

    def _page(self, response: httpx.Response, content: bytes) -> Page:
        document: object = None
        if self._api.items is not None:
            try:
                document = json.loads(content)
            except (ValueError, RecursionError):
                raise TransientError("the answer is no whole JSON") from None
            errors = [take(document, path) for path in ("$.error", "$.errors", "$.message")]
            if not take(document, self._api.items) and any(errors) and isinstance(document, dict):
                raise TransientError(f"the API tells an error: {json.dumps(document)[:_SHOWN_CHARACTERS]}")
        elif b"<" not in content[:1024]:
            raise TransientError("the answer is neither RSS nor Atom")
        link = response.links.get("next", {}).get("url")
        return Page(
            content,
            document,
            httpx.URL(link).query.decode() if link else None,
            tuple((_VALIDATORS[name], response.headers[name]) for name in _VALIDATORS if name in response.headers),
        )

    def _heed_limits(self, headers: httpx.Headers) -> None:
        """Where nothing remains, wait before the next request instead of provoking a refusal."""
        limits = self._api.limits
        remaining = headers.get(limits.remaining) if limits else None
        if remaining is not None and _is_zero(remaining):
            self._wait_first_seconds = self._reset_seconds(headers) or 0.0

    def _retry_after(self, headers: Mapping[str, str]) -> float | None:
        written = headers.get("retry-after")
        if written is None:
            return None
        try:
            return max(0.0, float(written))
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(written) - self._pacing.now()).total_seconds())
        except (ValueError, TypeError):
            return None

    def _reset_seconds(self, headers: Mapping[str, str]) -> float | None:
        limits = self._api.limits
        written = headers.get(limits.reset) if limits else None
        if limits is None or written is None:
            return None
        try:
            if limits.reset_is == "seconds":
                return max(0.0, float(written))
            if limits.reset_is == "epoch":
                return max(0.0, float(written) - self._pacing.now().timestamp())
            return max(0.0, (datetime.fromisoformat(written) - self._pacing.now()).total_seconds())
        except (ValueError, TypeError):
            return None


def _is_zero(written: str) -> bool:
    try:
        return float(written) < 1
    except ValueError:
        return False

"""Messages to a webhook. Its address is a secret: it comes from the environment and is never shown or kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from pipelines.deliveries.patience import Answer, DelayedError, Patience, RefusedError, UnansweredError
from reports import texts

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_REASON = 300
_READ_BYTES = 2000
_SENT: Final = "send_request_body.complete"
"""How the transport calls the moment when the last byte of a request was handed over."""


def address_of(variable: str, environment: Mapping[str, str]) -> str:
    """Return the address that a variable holds.

    Raises:
        RefusedError: it is not set, or is no address to which a secret may be sent.
    """
    written = environment.get(variable, "").strip()
    if not written:
        raise RefusedError(f"{variable} must be set in the environment to the address of the webhook")
    try:
        parts = urlsplit(written)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise RefusedError(f"{variable} holds no address of the web")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise RefusedError(f"{variable} holds an address that is not encrypted; it must begin with https")
    return written


def post(body: bytes, address: str, message_id: str, patience: Patience, *, now: Callable[[], datetime]) -> Answer:
    """Post a JSON body, and return what came of it; where the answer alone is missing it is not posted again.

    Args:
        body: JSON.
        address: of the webhook.
        message_id: sent along as the key by which a receiver may know a repetition.
        patience: how often a server that is down, slow or busy is tried.
        now: the clock, for a server that names the moment of the next try.
    """
    attempts = 0

    def once() -> None:
        nonlocal attempts
        attempts += 1
        _post_once(body, address, message_id, patience, now)

    try:
        patience.retrying()(once)
    except (DelayedError, RefusedError, UnansweredError) as error:
        # no message of any library may carry the secret along
        reason = str(error).replace(address, "the webhook")
        return Answer(attempts, "unanswered" if isinstance(error, UnansweredError) else "failed", reason)
    return Answer(attempts, "sent", None)


def _post_once(body: bytes, address: str, message_id: str, patience: Patience, now: Callable[[], datetime]) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message_id.strip("<>")}
    steps: list[str] = []
    extensions = {"trace": lambda step, _: steps.append(step)}
    try:
        with (
            httpx.Client(timeout=patience.timeout_seconds, follow_redirects=False) as client,
            client.stream("POST", address, content=body, headers=headers, extensions=extensions) as response,
        ):
            status = response.status_code
            if response.is_success:
                return
            said = texts.plain(_beginning(response))
            reason = texts.clipped(
                f"{status} {response.reason_phrase}" + (f": {said}" if said else ""), _LONGEST_REASON
            )
            if status in _TRANSIENT:
                raise DelayedError(reason, after_seconds=_retry_after(response.headers.get("retry-after"), now()))
            raise RefusedError(reason)
    except httpx.TransportError as error:
        is_late = isinstance(error, httpx.TimeoutException)
        late = f"no answer within {patience.timeout_seconds:g} s"
        if any(step.endswith(_SENT) for step in steps):
            raise UnansweredError(late if is_late else f"no answer: {error}") from None
        raise DelayedError(late if is_late else f"not reached: {error}") from None
    except httpx.InvalidURL:
        raise RefusedError("the variable holds no address of the web") from None


def _beginning(response: httpx.Response) -> str:
    """Return how the body of an answer begins; empty where it does not come, as the status says enough."""
    try:
        return next(response.iter_bytes(_READ_BYTES), b"").decode(errors="replace")
    except httpx.TransportError:
        return ""


def _retry_after(written: str | None, now: datetime) -> float | None:
    if written is None:
        return None
    try:
        return max(0.0, float(written))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(written) - now).total_seconds())
    except (ValueError, TypeError):
        return None

"""What can go wrong on the way to a recipient, and how long it is tried again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

Status = Literal["sent", "failed", "unanswered"]
"""`unanswered`: the whole of it was sent and no answer came, so that it may have arrived; only the reader knows."""


class Answer(NamedTuple):
    """What came of sending something to one recipient."""

    attempts_count: int
    """How often a server was asked; 0 where something was missing here."""
    status: Status
    reason: str | None
    """Why it failed or is not known to have arrived; null where it was sent."""


class RefusedError(RuntimeError):
    """It was refused and would be refused again, or it cannot be tried at all; the message says why."""


class UnansweredError(RuntimeError):
    """The whole of it was sent and no answer came, so that asking again might bring it twice; the message says why."""


class DelayedError(RuntimeError):
    """It may work the next time."""

    def __init__(self, reason: str, *, after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
        """When the server wants to be asked again; null where it does not say."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a server is tried before the delivery is recorded as failed and left for the next time."""

    attempts: int = 4
    first_wait_seconds: float = 2
    longest_wait_seconds: float = 120
    timeout_seconds: float = 30
    """For each answer of a server."""
    sleep: Callable[[float], None] = time.sleep

    def retrying(self) -> Retrying:
        """Return what repeats a call while it raises a DelayedError; the last one is raised in the end."""
        return Retrying(
            retry=retry_if_exception_type(DelayedError),
            stop=self._is_over,
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )

    def _is_over(self, state: RetryCallState) -> bool:
        asked = _after_seconds(state)
        return stop_after_attempt(self.attempts)(state) or (asked or 0) > self.longest_wait_seconds

    def _wait(self, state: RetryCallState) -> float:
        backed_off = self.first_wait_seconds * 2.0 ** (state.attempt_number - 1)
        return max(min(backed_off, self.longest_wait_seconds), _after_seconds(state) or 0.0)


def _after_seconds(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.after_seconds if isinstance(error, DelayedError) else None

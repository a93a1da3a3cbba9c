"""How a measure is taken and shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A time in seconds beside the one that it is compared with, and the bound of their ratio."""

    name: str
    seconds: float
    reference: str
    reference_seconds: float
    maximum_ratio: float | None = None

    def line(self) -> str:
        """Return the measure in one line."""
        ratio = self.seconds / self.reference_seconds
        bound = "" if self.maximum_ratio is None else f" (at most {self.maximum_ratio:g})"
        verdict = "" if self.maximum_ratio is None or ratio <= self.maximum_ratio else "  MISSED"
        return (
            f"{self.name}: {self.seconds:.2f} s; {self.reference}: {self.reference_seconds:.2f} s; "
            f"ratio {ratio:.2f}{bound}{verdict}"
        )


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started

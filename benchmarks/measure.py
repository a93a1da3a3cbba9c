"""How a measure is taken and shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity beside the one that it is compared with, and the bound of their ratio."""

    name: str
    quantity: float
    reference: str
    reference_quantity: float
    maximum_ratio: float | None = None
    unit: str = "s"

    def line(self) -> str:
        """Return the measure as a row of a table."""
        ratio = self.quantity / self.reference_quantity
        bound = "" if self.maximum_ratio is None else f"at most {self.maximum_ratio:g}"
        verdict = "" if self.maximum_ratio is None else "kept" if ratio <= self.maximum_ratio else "MISSED"
        ours, other = (f"{quantity:,.2f} {self.unit}" for quantity in (self.quantity, self.reference_quantity))
        measured = f"{self.name:<55} | {ours:>12} | {self.reference:<34} | {other:>12} | {ratio:>5.2f}"
        return f"| {measured} | {bound:>11} | {verdict} |"


HEADER = (
    f"| {'measure':<55} | {'ours':>12} | {'compared with':<34} | {'takes':>12} | {'ratio':>5} | {'bound':>11} |  |\n"
    f"| {'-' * 55} | {'-' * 11}: | {'-' * 34} | {'-' * 11}: | {'-' * 4}: | {'-' * 10}: | --- |"
)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started

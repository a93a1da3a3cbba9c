"""Look up many numbers at once among known ones, most of which are not there."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio: its products spread neighbouring keys over the whole table (Knuth)."""

_PLACES_PER_KEY: Final = 16


@dataclass(frozen=True)
class KeyTable:
    """Known keys, and a filter that tells at one glance that most other keys are unknown.

    Attributes:
        keys: ascending, each once.
    """

    keys: Integers
    _bits: int = field(init=False, repr=False, compare=False)
    _filter: npt.NDArray[np.bool_] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bits = max(int(len(self.keys) * _PLACES_PER_KEY).bit_length(), 4)
        filled = np.zeros(1 << bits, dtype=bool)
        filled[_places(self.keys, bits)] = True
        object.__setattr__(self, "_bits", bits)
        object.__setattr__(self, "_filter", filled)

    def find(self, keys: Integers) -> tuple[Integers, Integers]:
        """Return the positions of the keys that are known, ascending, and where each of them stands in `self.keys`."""
        possible = np.flatnonzero(self._filter[_places(keys, self._bits)])
        if not len(possible):
            return possible, possible
        wanted = keys[possible]
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known = self.keys[place] == wanted
        return possible[known], place[known]


def _places(keys: Integers, bits: int) -> npt.NDArray[np.uint64]:
    """Return the place of each key in a table of 2^bits places."""
    return (keys.view(np.uint64) * _MULTIPLIER) >> np.uint64(64 - bits)

"""Groups of vectors: who is near whom, and which belong together. Nothing here knows that a vector is a text.

Groups are found by hierarchical agglomeration with average linkage over the graph of nearest neighbours, in rounds:
at a falling threshold each group joins the one that it is most similar to. The number of groups follows from where
the threshold stops. What was found may be joined once more by the middles of groups: in another wording two groups can
be about one thing although no two of their members are near.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import MiniBatchKMeans
from sklearn.preprocessing import normalize

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

NEIGHBOURS: Final = 15
SMOOTHING_NEIGHBOURS: Final = 10
VECTORS_A_NEIGHBOUR: Final = 300
SMOOTHING_FLOOR: Final = 0.3
"""Neighbours less similar than this do not pull."""

ALIKE_AT_ALL: Final = 0.3
"""Middles of large groups are alike whatever they are about: their members have to be so similar on average too."""

SETTLED_MARGIN: Final = 0.15
"""Two settled groups have to be so much more similar before they join: else identities would come and go."""

SEARCHED_WHOLE: Final = 12_000
"""Up to so many vectors are compared each with each; more are sorted into cells, and the nearest cells searched."""

SEARCHED_CELLS: Final = 5
CELL_SAMPLE: Final = 20_000
_BLOCK_ROWS: Final = 1_000
_SEED: Final = 0


@dataclass(frozen=True)
class Neighbours:
    """The k nearest neighbours of n vectors, nearest first: their `index` and cosine `similarity`, both (n, k)."""

    index: Integers
    similarity: Floats


def nearest(vectors: Floats, count: int = NEIGHBOURS) -> Neighbours:
    """Return the `count` nearest neighbours of each unit vector, itself not counted.

    Above `SEARCHED_WHOLE` vectors a neighbour in a distant cell is missed; a missing neighbour has similarity -1.
    """
    size = len(vectors)
    count = min(count, size - 1)
    index = np.zeros((size, count), dtype=np.int64)
    similarity = np.full((size, count), -1.0, dtype=np.float32)
    for rows, candidates in _searches(vectors):
        near = vectors[rows] @ vectors[candidates].T
        near[candidates[None, :] == rows[:, None]] = -1.0
        taken = min(count, len(candidates))
        best = np.argpartition(-near, taken - 1, axis=1)[:, :taken]
        index[rows, :taken] = candidates[best]
        similarity[rows, :taken] = np.take_along_axis(near, best, axis=1)
    order = np.argsort(-similarity, axis=1, kind="stable")
    index, similarity = np.take_along_axis(index, order, axis=1), np.take_along_axis(similarity, order, axis=1)
    return Neighbours(index, similarity)


def _searches(vectors: Floats) -> list[tuple[Integers, Integers]]:
    """Return pairs of rows and of the rows that their neighbours are looked for in."""
    size = len(vectors)
    if size <= SEARCHED_WHOLE:
        every = np.arange(size)
        return [(every[start : start + _BLOCK_ROWS], every) for start in range(0, size, _BLOCK_ROWS)]
    cells = int(1.5 * np.sqrt(size))
    sample = vectors[:: max(1, size // CELL_SAMPLE)]
    # The first centres are evenly spaced rows: to choose them with care costs more than all that follows.
    first = sample[np.linspace(0, len(sample) - 1, cells).astype(np.int64)]
    means = MiniBatchKMeans(cells, init=first, batch_size=4_096, n_init=1, max_iter=3, random_state=_SEED).fit(sample)
    cell = means.predict(vectors)
    centres = normalize(means.cluster_centers_)
    members = [np.flatnonzero(cell == number) for number in range(cells)]
    near_cells = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :SEARCHED_CELLS]
    searches = []
    for number in range(cells):
        candidates = np.sort(np.concatenate([members[near] for near in near_cells[number]]))
        rows = members[number]
        searches += [(rows[start : start + _BLOCK_ROWS], candidates) for start in range(0, len(rows), _BLOCK_ROWS)]
    return searches


def smooth(vectors: Floats, near: Neighbours) -> Floats:
    """Return the unit vectors drawn towards their neighbours, so that different words for one thing come together.

    Among few vectors the nearest need not be near: the number of neighbours grows with the number of vectors.
    """
    count = min(SMOOTHING_NEIGHBOURS, len(vectors) // VECTORS_A_NEIGHBOUR)
    if count == 0:
        return vectors
    index, similarity = near.index[:, :count], near.similarity[:, :count]
    pull = np.where(similarity > SMOOTHING_FLOOR, similarity, 0.0)
    pull = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    graph = sparse.csr_matrix(
        (pull.ravel().astype(np.float32), index.ravel(), np.arange(0, pull.size + 1, index.shape[1])),
        shape=(len(vectors), len(vectors)),
    )
    return np.asarray(normalize(vectors + graph @ vectors), dtype=np.float32)


def agglomerate(
    vectors: Floats,
    near: Neighbours,
    start: Integers,
    is_settled: npt.NDArray[np.bool_],
    thresholds: npt.NDArray[np.float64],
    *,
    by_middle: bool = False,
) -> Integers:
    """Return the group of each vector, numbered from 0.

    Args:
        vectors: (n, d) unit vectors.
        near: which of them are neighbours; groups join only along neighbours.
        start: (n,) the groups to start from, numbered from 0 without gaps; np.arange(n) where nothing is known.
        is_settled: (groups of `start`,) groups that existed before; two of them join only where it is clear.
        thresholds: falling similarities between groups; at each, groups at least so similar join.
        by_middle: two groups are as similar as their middles, not as their members are on average.
    """
    group = start.astype(np.int64)
    if len(vectors) < 2:
        return group
    here = np.repeat(np.arange(len(vectors)), near.index.shape[1])
    there = near.index.ravel()
    linked = near.similarity.ravel() > 0
    pairs = np.unique(np.sort(np.stack([group[here[linked]], group[there[linked]]]), axis=0), axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    means = _Means(vectors, group, is_settled, by_middle=by_middle)
    similarity = means.similarity(pairs)
    for threshold in thresholds:
        while True:
            joined = _joined(pairs, similarity, float(threshold), len(means.size))
            if joined is None:
                break
            group = joined[group]
            is_changed = np.bincount(joined) > 1
            means = _Means(vectors, group, np.bincount(joined, means.is_settled) > 0, by_middle=by_middle)
            pairs = np.sort(joined[pairs], axis=0)
            apart = pairs[0] != pairs[1]
            key = pairs[0, apart] * len(means.size) + pairs[1, apart]
            _, first = np.unique(key, return_index=True)
            pairs, similarity = pairs[:, apart][:, first], similarity[apart][first]
            stale = is_changed[pairs[0]] | is_changed[pairs[1]]
            similarity[stale] = means.similarity(pairs[:, stale])
    return group


class _Means:
    """The means of groups: their dot product is the average similarity between the members of two groups.

    Their cosine is the similarity of the two middles: how widely a group spreads does not count.
    """

    def __init__(self, vectors: Floats, group: Integers, is_settled: npt.NDArray[np.bool_], *, by_middle: bool) -> None:
        self.is_settled = is_settled
        self.size = np.bincount(group)
        member = sparse.csr_matrix((np.ones(len(group), dtype=np.float32), (group, np.arange(len(group)))))
        self.mean: Floats = np.asarray(member @ vectors / self.size[:, None], dtype=np.float32)
        self.spread = np.linalg.norm(self.mean, axis=1) if by_middle else None

    def similarity(self, pairs: Integers) -> Floats:
        """Return the similarity of each pair of groups, less for two settled ones; pairs is (2, m)."""
        similarity = np.empty(pairs.shape[1], dtype=np.float32)
        for begin in range(0, pairs.shape[1], 50_000):
            one, other = pairs[:, begin : begin + 50_000]
            similarity[begin : begin + 50_000] = np.einsum("ij,ij->i", self.mean[one], self.mean[other])
        if self.spread is not None:
            middles = similarity / np.maximum(self.spread[pairs[0]] * self.spread[pairs[1]], 1e-9)
            similarity = np.where(similarity >= ALIKE_AT_ALL, middles, -1.0).astype(np.float32)
        both = self.is_settled[pairs[0]] & self.is_settled[pairs[1]]
        return np.asarray(similarity - SETTLED_MARGIN * both, dtype=np.float32)


def _joined(pairs: Integers, similarity: Floats, threshold: float, count: int) -> Integers | None:
    """Return the new number of each group when each joins its most similar one, or nothing where none is so similar."""
    near = similarity >= threshold
    if not near.any():
        return None
    one, other = pairs[:, near]
    here, there = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((there, -np.tile(similarity[near], 2), here))
    here, there = here[order], there[order]
    nearest_one = np.concatenate([[True], here[1:] != here[:-1]])
    graph = sparse.csr_matrix(
        (np.ones(nearest_one.sum()), (here[nearest_one], there[nearest_one])), shape=(count, count)
    )
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)

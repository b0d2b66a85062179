"""Which segment found again is which, so that names, numbers and colours stay with the same kind of people."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from domain.attributes import Attribute
from domain.changes import SegmentMatch
from domain.segmentations import Preparation, Segmentation
from domain.segments import named_like
from segmentation.building.numbering import renumbered

# A segment that moved more than half of the way to its nearest neighbour is nearer to another one: a different segment.
SAME_SEGMENT = 0.5


def keep_names(found: Segmentation, before: Segmentation) -> tuple[Segmentation, tuple[SegmentMatch, ...]]:
    """`found` with the names and numbers of the segments of `before` that it found again; matches by number.

    Both were formed on the same attributes, or by the same map. Others keep their own names, and take the numbers left.
    """
    alike = _alike(found, before)
    kept = _kept(alike)
    order = _order(kept, len(found.segments), _outliers_last(found, before))
    names = _names(order, kept, found, before)
    numbered = renumbered(found, [new + 1 for new in order])
    segments = tuple(replace(segment, name=name) for segment, name in zip(numbered.segments, names, strict=True))
    matches = tuple(
        SegmentMatch(
            number,
            names[number - 1],
            (kept[new] + 1, before.segments[kept[new]].name) if new in kept else None,
            float(alike[kept[new], new]) if alike is not None and new in kept else _nearest_left(alike, kept, new),
        )
        for number, new in enumerate(order, start=1)
    )
    return replace(numbered, segments=segments), matches


def same_segments(found: Segmentation, before: Segmentation) -> dict[int, int]:
    """Numbers of `found` to the numbers that these segments have in `before`, by what they are like; not by name.

    Nothing where the two were formed on other attributes or with other outliers.
    """
    now, was = ({each.attribute.name for each in one.preparations} for one in (found, before))
    if now != was or found.settings.outliers is not before.settings.outliers:
        return {}
    return {new + 1: old + 1 for new, old in _kept(_alike(found, before)).items()}


def alike_centres(before: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.float64]:
    """How alike each segment before (rows, at least two) and each found (columns) are, 0 to 1; both in one scale.

    1 where a centre did not move, 0 where it moved as far as the nearest other centre was. Here the first moved by a tenth.

    >>> alike_centres(np.array([[0.0], [10.0]]), np.array([[1.0], [10.0]])).round(2).tolist()
    [[0.9, 0.0], [0.1, 1.0]]
    """
    apart = cdist(before, before)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=1, keepdims=True)
    moved = cdist(before, found)
    # Where two segments had one centre, only one that did not move at all is the same.
    share = np.divide(moved, nearest, out=np.where(moved > 0, np.inf, 0.0), where=nearest > 0)
    return np.asarray(1 - np.minimum(share, 1))


def in_scale_of(
    centroids: NDArray[np.float64], own: Sequence[Preparation[Attribute]], other: Sequence[Preparation[Attribute]]
) -> NDArray[np.float64]:
    """Centres scaled by one preparation as another one would have scaled them."""
    columns = (_rescaled(centroids[:, at], *pair) for at, pair in enumerate(zip(own, other, strict=True)))
    return np.column_stack(list(columns))


def _rescaled(
    column: NDArray[np.float64], own: Preparation[Attribute], other: Preparation[Attribute]
) -> NDArray[np.float64]:
    values = column * own.deviation + own.mean
    if own.logged and own.scale != other.scale:
        # Money is logged in units of its typical amount, which is another one on other data.
        amounts = np.sign(values) * np.expm1(np.abs(values)) * own.scale / other.scale
        values = np.sign(amounts) * np.log1p(np.abs(amounts))
    return np.asarray((values - other.mean) / other.deviation)


def _outliers_last(found: Segmentation, before: Segmentation) -> bool:
    return found.settings.has_outlier_segment and before.settings.has_outlier_segment


def _alike(found: Segmentation, before: Segmentation) -> NDArray[np.float64] | None:
    """(before, found); None where what was stored of them cannot be compared."""
    if found.rfm_fit is not None and before.rfm_fit is not None:
        return np.array([[float(was == now) for now in found.rfm_fit.areas] for was in before.rfm_fit.areas])
    if found.centroids is None or before.centroids is None:
        return None
    now = _in_columns_of(before, found, found.centroids)
    if not _outliers_last(found, before):
        return alike_centres(before.centroids, now)
    # Outliers are far from everybody: they have no neighbour to measure by, and are always the same segment.
    return np.asarray(block_diag(alike_centres(before.centroids[:-1], now[:-1]), 1.0))


def _in_columns_of(before: Segmentation, found: Segmentation, centroids: NDArray[np.float64]) -> NDArray[np.float64]:
    """The centres found, by the attributes of `before` in their order and scale."""
    names = [each.attribute.name for each in found.preparations]
    columns = [names.index(each.attribute.name) for each in before.preparations]
    own = [found.preparations[column] for column in columns]
    return in_scale_of(centroids[:, columns], own, before.preparations)


def _kept(alike: NDArray[np.float64] | None) -> dict[int, int]:
    """Rows found to the row before that is the same segment, each once: of all ways to pair those alike enough, the one
    with the highest sum.
    """
    if alike is None:
        return {}
    # Pairs below the floor are worth nothing before anything is paired: filtered afterwards, two of them could have taken
    # the places of one that is above it.
    worth = np.where(alike >= SAME_SEGMENT, alike, 0)
    olds, news = linear_sum_assignment(worth, maximize=True)
    return {int(new): int(old) for old, new in zip(olds, news, strict=True) if worth[old, new] > 0}


def _nearest_left(alike: NDArray[np.float64] | None, kept: dict[int, int], new: int) -> float | None:
    """How alike a new segment is to the one most like it of those before that were not found again."""
    left = [] if alike is None else [row for old, row in enumerate(alike[:, new]) if old not in kept.values()]
    return float(max(left)) if left else None


def _order(kept: dict[int, int], how_many: int, last_stays: bool) -> list[int]:
    """Positions in the order of their new numbers: those kept at their old ones, the others largest first in between."""
    at = {old: new for new, old in kept.items() if old < how_many}
    if last_stays:
        at = {old: new for old, new in at.items() if how_many - 1 not in (old, new)} | {how_many - 1: how_many - 1}
    placed = set(at.values())
    others = (new for new in range(how_many) if new not in placed)
    return [at[position] if position in at else next(others) for position in range(how_many)]


def _names(order: Sequence[int], kept: dict[int, int], found: Segmentation, before: Segmentation) -> list[str]:
    names = {new: before.segments[old].name for new, old in kept.items()}
    for new in order:
        if new not in names:
            own = found.segments[new].name
            same = next((name for name in names.values() if name.casefold() == own.casefold()), None)
            names[new] = own if same is None else named_like(same, names.values())
    return [names[new] for new in order]

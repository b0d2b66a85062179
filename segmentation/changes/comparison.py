"""The same customers with two labels: who moved between two dates, and what two segmentations have in common."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from domain.changes import ABSENT, Flow, LabelledCustomers, Migration, Overlap, Pair
from domain.errors import SegmentationError
from domain.segments import NOT_ENOUGH_KNOWN, Segment, is_found, with_others


def migration(first: LabelledCustomers, second: LabelledCustomers, cents: NDArray[np.int64] | None = None) -> Migration:
    """Of one segmentation on two dates; `cents` is what each customer of `second` holds."""
    places = pd.DataFrame({"origin": _places(first), "goal": _places(second)}).fillna(ABSENT).astype(np.int8)
    ways, which, customers = np.unique(places.to_numpy(), axis=0, return_inverse=True, return_counts=True)
    held = None if cents is None else _held(cents, second, places.index)
    flows = [
        Flow(int(origin), int(goal), int(people), None if held is None else int(held[which == number].sum()))
        for number, ((origin, goal), people) in enumerate(zip(ways, customers, strict=True))
    ]
    return Migration(second.segments, tuple(flows), first.not_told | second.not_told)


def overlap(first: LabelledCustomers, second: LabelledCustomers) -> Overlap:
    """Customers of both; those who fit no segment and those set apart count as a group each.

    Raises SegmentationError when there are none.
    """
    places = pd.DataFrame({"row": _places(first), "column": _places(second)}).dropna().astype(np.int8)
    if places.empty:
        raise SegmentationError("These two segmentations have no customer in common.", "Choose another date.")
    told = places[~places["row"].isin(first.not_told) & ~places["column"].isin(second.not_told)]
    if told.empty:
        raise SegmentationError("Nobody is in segments that can be told apart on these days.", "Choose another date.")
    rows, columns = (_everybody(each) for each in (first, second))
    crosstab = pd.crosstab(places["row"], places["column"])
    down, across = ([segment.number for segment in side] for side in (rows, columns))
    counts = crosstab.reindex(index=down, columns=across, fill_value=0).to_numpy(dtype=np.int64)
    return Overlap(
        rows,
        columns,
        counts,
        float(adjusted_rand_score(told["row"], told["column"])),
        tuple(
            pair
            for pair in _best_pairs(rows, columns, counts)
            if pair.first not in first.not_told and pair.second not in second.not_told
        ),
        len(first.labels) - len(places),
        len(second.labels) - len(places),
        first.not_told,
        second.not_told,
    )


def _everybody(labelled: LabelledCustomers) -> tuple[Segment, ...]:
    apart = int(np.count_nonzero(labelled.labels == NOT_ENOUGH_KNOWN))
    return with_others(labelled.segments, len(labelled.labels), apart)


def _places(labelled: LabelledCustomers) -> "pd.Series[int]":
    return pd.Series(labelled.labels, index=labelled.customer_ids)


def _held(cents: NDArray[np.int64], second: LabelledCustomers, ids: "pd.Index[int]") -> "pd.Series[int]":
    """Customers who are gone hold nothing. As Python's whole numbers: a sum in 64 bits would overflow unnoticed."""
    return pd.Series(cents, second.customer_ids).astype(object).reindex(ids, fill_value=0)


def _best_pairs(rows: tuple[Segment, ...], columns: tuple[Segment, ...], counts: NDArray[np.int64]) -> tuple[Pair, ...]:
    """For each segment of the first that has anybody, the one of the second with the highest Jaccard index."""
    either = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0, keepdims=True) - counts
    jaccard = counts / np.maximum(either, 1)
    best = jaccard.argmax(axis=1)
    return tuple(
        Pair(row.number, columns[at].number, int(counts[place, at]), float(jaccard[place, at]))
        for place, (row, at) in enumerate(zip(rows, best, strict=True))
        if is_found(row.number) and counts[place].any()
    )

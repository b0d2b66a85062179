"""The segments that a map of recency and frequency forms: found once, and scored alike on other days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import SegmentationError
from domain.rfm import (
    NOT_IN_WINDOW,
    Attributes,
    CutPoints,
    Measure,
    RfmFit,
    RfmSettings,
    four_bounds,
    names_by_cell,
    require_differences,
    segment_names,
)
from domain.segmentations import Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED
from segmentation.building.numbering import largest_first, numbered_segments, resized
from segmentation.rfm.scores import BEST, RfmScores, score_by


def segment_by_rfm(scores: RfmScores, settings: RfmSettings, attributes: Attributes) -> Segmentation:
    """The map's segments that are not empty, and one of customers without a transaction; largest first.

    Raises GridMapError for holes or overlaps, AlikeError when there is nothing to compare, SegmentationError when all
    customers are in one segment.
    """
    names = group_names(settings)
    order, labels = largest_first(group_customers(scores, settings))
    require_differences(settings, scores.bands)
    if len(order) < 2:
        raise SegmentationError(
            "All customers would be in one segment.", "Choose another window, other cut points or another map."
        )
    formed_by = tuple(names[group] for group in order)
    numbered = zip(numbered_segments(labels), formed_by, strict=True)
    names_used = tuple(attributes[measure].name for measure in Measure)
    return Segmentation(
        settings=SegmentationSettings(names_used, len(order), rfm=settings),
        segments=tuple(replace(segment, name=area) for segment, area in numbered),
        customer_ids=scores.customer_ids,
        labels=labels,
        preparations=(),
        centroids=None,
        silhouette=None,
        silhouette_sample=0,
        rfm_fit=RfmFit(scores.cuts, formed_by, equal_together=True),
    )


def score_by_rfm(customers: pd.DataFrame, fitted: Segmentation, attributes: Attributes) -> Segmentation:
    """The segments of `fitted`, with these customers in them; a customer in an area that was empty then is UNASSIGNED.

    Raises SegmentationError for a fit without cut points.
    """
    rule, fit = fitted.settings.rfm, fitted.rfm_fit
    if rule is None or fit is None:
        raise SegmentationError(
            "These segments were saved before cut points were kept, so other days cannot be scored with them.",
            "Save them again on the page of recency, frequency and money.",
        )
    scores = score_by(customers, attributes, cuts_of(rule, fit))
    numbers = {area: number for number, area in enumerate(fit.areas, start=1)}
    by_group = np.array([numbers.get(area, UNASSIGNED) for area in group_names(rule)], dtype=np.int8)
    labels = by_group[group_customers(scores, rule)]
    return replace(
        fitted,
        segments=resized([segment.name for segment in fitted.segments], labels),
        customer_ids=scores.customer_ids,
        labels=labels,
    )


def cuts_of(rule: RfmSettings, fit: RfmFit) -> CutPoints:
    """What scores other days. An earlier version ranked customers of one value over several scores, up to where its cut
    points coincide: they get the middle one of these, which is likeliest to be in a segment that the fit has.
    """
    if fit.equal_together or rule.cuts is not None:
        return fit.cuts
    recency = tuple(-bound for bound in _to_the_middle([-bound for bound in reversed(fit.cuts.recency)]))
    return CutPoints(
        four_bounds(recency[::-1]),
        four_bounds(_to_the_middle(fit.cuts.frequency)),
        four_bounds(_to_the_middle(fit.cuts.money)),
    )


def _to_the_middle(least: Sequence[float]) -> list[float]:
    """Half of the bounds that coincide, rounded down, just above the value.

    >>> _to_the_middle([1.0, 1.0, 5.0, 9.0])
    [1.0, 1.0000000000000002, 5.0, 9.0]
    """
    counts = Counter(least)
    return [
        bound if place < (counts[bound] + 1) // 2 else float(np.nextafter(bound, np.inf))
        for bound in counts
        for place in range(counts[bound])
    ]


def group_names(settings: RfmSettings) -> tuple[str, ...]:
    """By the numbers of `group_customers`; 0 are customers without a transaction in the window."""
    return (NOT_IN_WINDOW, *segment_names(settings.areas))


def group_customers(scores: RfmScores, settings: RfmSettings) -> NDArray[np.int8]:
    """The number of each one's segment in the map; raises GridMapError for holes or overlaps."""
    areas = group_names(settings)
    groups = np.zeros((BEST + 1, BEST + 1), dtype=np.int8)
    for cell, name in names_by_cell(settings.areas).items():
        groups[cell] = areas.index(name)
    found: NDArray[np.int8] = groups[scores.scores[Measure.RECENCY], scores.scores[Measure.FREQUENCY]]
    return found

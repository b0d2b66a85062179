"""The segments that a map of recency and frequency forms: found once, and scored alike on other days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import SegmentationError
from domain.rfm import (
    NOT_IN_WINDOW,
    Attributes,
    Band,
    CutPoints,
    Measure,
    RfmFit,
    RfmSettings,
    names_by_cell,
    segment_names,
)
from domain.segmentations import Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED
from segmentation.building.numbering import largest_first, numbered_segments, resized
from segmentation.rfm.scores import BEST, RfmScores, score_by

Cuts = tuple[float, float, float, float]


def segment_by_rfm(scores: RfmScores, settings: RfmSettings, attributes: Attributes) -> Segmentation:
    """The map's segments that are not empty, and one of customers without a transaction; largest first.

    Raises GridMapError for holes or overlaps, SegmentationError when all customers are in one segment.
    """
    names = _areas(settings)
    order, labels = largest_first(_groups(scores, settings))
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
        rfm_fit=RfmFit(settings.cuts or cuts_between(scores.bands), formed_by),
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
    scores = score_by(customers, attributes, fit.cuts)
    numbers = {area: number for number, area in enumerate(fit.areas, start=1)}
    by_group = np.array([numbers.get(area, UNASSIGNED) for area in _areas(rule)], dtype=np.int8)
    labels = by_group[_groups(scores, rule)]
    return replace(
        fitted,
        segments=resized([segment.name for segment in fitted.segments], labels),
        customer_ids=scores.customer_ids,
        labels=labels,
    )


def cuts_between(bands: Mapping[Measure, tuple[Band, ...]]) -> CutPoints:
    """Where quintiles were cut, exactly; equal values on both sides of a cut all get the higher score."""
    recency, frequency, money = (bands[measure] for measure in Measure)
    return CutPoints(_most(recency), _least(frequency), _least(money))


def _most(bands: Sequence[Band]) -> Cuts:
    """The most days of the scores 5, 4, 3, 2; a score that nobody has ends where the better one ends."""
    bounds = [0.0]
    for band in bands[:-1]:
        bounds.append(bounds[-1] if band.highest is None else band.highest)
    return bounds[1], bounds[2], bounds[3], bounds[4]


def _least(bands: Sequence[Band]) -> Cuts:
    """The least value of the scores 2, 3, 4, 5; a score that nobody has begins where the better one begins."""
    bounds = [max(band.highest or 0.0 for band in bands) + 1]
    for band in bands[:-1]:
        bounds.append(bounds[-1] if band.lowest is None else band.lowest)
    return bounds[4], bounds[3], bounds[2], bounds[1]


def _areas(settings: RfmSettings) -> tuple[str, ...]:
    """Names of the numbers of `_groups`; 0 are customers without a transaction in the window."""
    return (NOT_IN_WINDOW, *segment_names(settings.areas))


def _groups(scores: RfmScores, settings: RfmSettings) -> NDArray[np.int8]:
    areas = _areas(settings)
    groups = np.zeros((BEST + 1, BEST + 1), dtype=np.int8)
    for cell, name in names_by_cell(settings.areas).items():
        groups[cell] = areas.index(name)
    found: NDArray[np.int8] = groups[scores.scores[Measure.RECENCY], scores.scores[Measure.FREQUENCY]]
    return found

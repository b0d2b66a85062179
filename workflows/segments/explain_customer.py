"""Customer id -> why this person is in a segment. No identifying column is read, and no id is written anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from db.features.store import fetch_customers
from domain.attributes import Attribute, known_attributes
from domain.audiences import AttributeCondition
from domain.errors import CustomerMissingError
from domain.people import Right
from domain.profiles import Nearness
from domain.rfm import Measure
from domain.runs import Run
from domain.segmentations import Segmentation
from domain.segments import NOT_ENOUGH_KNOWN, Segment, is_found
from segmentation.audiences.rules import answer_of
from segmentation.describing.explanation import explain_nearness
from segmentation.rfm.scores import score_by
from segmentation.rfm.segments import cuts_of
from workflows.segments.rfm import rfm_attributes
from workflows.segments.runs import open_segmentation
from workflows.session import Session
from workflows.stores import catalogue_of


@dataclass(frozen=True)
class CustomerExplanation:
    """`attributes` are those that formed the segments; `values` is None where the bank does not know one, and
    `taken_as` says what then stood for it. `segment` is None for who fits none and for who is `set_apart`, because none of
    the values is known; `scores` only for a rule-made grid.
    """

    segment: Segment | None
    attributes: tuple[Attribute, ...]
    values: Mapping[str, float | None]
    taken_as: Mapping[str, float]
    nearness: Nearness | None
    scores: Mapping[Measure, int]
    set_apart: bool = False

    def answer(self, condition: AttributeCondition) -> bool | None:
        """Whether the customer fulfils it; None where the value is unknown. Raises KeyError for another attribute."""
        return answer_of(self.values, condition)


def explain_customer(session: Session, run_id: str, customer_id: int) -> CustomerExplanation:
    """Raises CustomerMissingError for an id that was not there when the segments were built."""
    session.require(Right.VIEW)
    run, snapshot, segmentation = open_segmentation(session.stores, run_id)
    place = _place_of(customer_id, segmentation)
    attributes = known_attributes(catalogue_of(snapshot), segmentation.settings.attributes)
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute.name for attribute in attributes])
    row = customers.iloc[[place]]
    number = int(segmentation.labels[place])
    values = {attribute.name: _value(row, attribute.name) for attribute in attributes}
    return CustomerExplanation(
        segment=segmentation.segments[number - 1] if is_found(number) else None,
        attributes=attributes,
        values=values,
        taken_as={} if number == NOT_ENOUGH_KNOWN else _taken_as(segmentation, values),
        nearness=explain_nearness(row, number, segmentation),
        scores=_scores(run, row),
        set_apart=number == NOT_ENOUGH_KNOWN,
    )


def _place_of(customer_id: int, segmentation: Segmentation) -> int:
    """Compared as Python's whole numbers: a typed number may be longer than any id."""
    ids = segmentation.customer_ids
    if not (ids.size and int(ids[0]) <= customer_id <= int(ids[-1])):
        raise CustomerMissingError
    place = int(np.searchsorted(ids, customer_id))
    if int(ids[place]) != customer_id:
        raise CustomerMissingError
    return place


def _value(row: pd.DataFrame, name: str) -> float | None:
    value = float(row[name].astype("float64").iloc[0])
    return value if np.isfinite(value) else None


def _taken_as(segmentation: Segmentation, values: Mapping[str, float | None]) -> dict[str, float]:
    unknown = {name for name, value in values.items() if value is None} - set(segmentation.left_out)
    return {each.attribute.name: each.fill for each in segmentation.preparations if each.attribute.name in unknown}


def _scores(run: Run, row: pd.DataFrame) -> dict[Measure, int]:
    """None where an earlier version parted equal values: its cut points do not say who got which score."""
    rfm, fit = run.settings.rfm, run.rfm_fit
    if rfm is None or fit is None or (run.parts_equal_values and not run.fitted_by):
        return {}
    scored = score_by(row, rfm_attributes(rfm.window), cuts_of(rfm, fit)).scores
    return {measure: int(scores[0]) for measure, scores in scored.items()}

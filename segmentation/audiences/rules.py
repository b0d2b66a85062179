"""Audience rules: which customers fulfil one, and what each of its conditions keeps and drops.

There are three answers: yes, no, and unknown where a customer's value is unknown. Groups of conditions combine them
(Kleene's logic), and an audience holds the customers for whom the answer is yes.

>>> rich = AttributeCondition("balance", Operator.AT_LEAST, (1000.0,))
>>> [answer_of({"balance": balance}, rich) for balance in (1500.0, 500.0, None)]
[True, False, None]
>>> three = pd.DataFrame({"customer_id": [1, 2, 3], "balance": [1500.0, 500.0, np.nan]})
>>> not_rich = AudienceRule(Match.NONE, (rich,))
>>> select_customers(three, not_rich, {}).tolist()  # customer 3 may be rich
[False, True, False]
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.audiences import (
    AskedVersion,
    AttributeCondition,
    AudienceCount,
    AudienceRule,
    FunnelStep,
    Match,
    Operator,
    RulePart,
    SegmentCondition,
    conditions_in,
    operators_for,
)
from domain.errors import UnanswerableRuleError
from domain.sentences import Sentence
from segmentation.preparing.columns import RESOLUTION, read_values

Answers = NDArray[np.int8]
Memberships = Mapping[AskedVersion, NDArray[np.float64]]
YES, UNKNOWN, NO = 1, 0, -1


def require_answerable(
    rule: AudienceRule, catalogue: Mapping[str, Attribute], segments: Mapping[AskedVersion, Sequence[int]]
) -> None:
    """`segments` holds the segment numbers of each version of a segmentation there is. Raises UnanswerableRuleError."""
    missing = dict.fromkeys(filter(None, (_missing(c, catalogue, segments) for c in conditions_in(rule))))
    if missing:
        raise UnanswerableRuleError(missing=tuple(missing))


def _missing(
    condition: AttributeCondition | SegmentCondition,
    catalogue: Mapping[str, Attribute],
    segments: Mapping[AskedVersion, Sequence[int]],
) -> Sentence | None:
    if isinstance(condition, AttributeCondition):
        return _missing_attribute(condition, catalogue.get(condition.attribute))
    name = condition.segmentation_name
    if condition.asked not in segments:
        return Sentence("the segmentation “{name}”", name=name)
    gone = sorted(set(condition.segments) - set(segments[condition.asked]))
    return Sentence("segment {number} of “{name}”", number=gone[0], name=name) if gone else None


def _missing_attribute(condition: AttributeCondition, attribute: Attribute | None) -> Sentence | None:
    if attribute is None:
        return Sentence("the attribute “{name}”", name=condition.attribute)
    if condition.operator in operators_for(attribute.kind):
        return None
    return Sentence(
        "the comparison “{attribute} {operator}”, which this attribute does not allow",
        attribute=attribute.label,
        operator=condition.operator,
    )


def select_customers(customers: pd.DataFrame, rule: AudienceRule, memberships: Memberships) -> NDArray[np.bool_]:
    """The customers for whom the answer is yes. `memberships` maps a version to each customer's segment number,
    NaN for customers who are not in it; raises KeyError for an attribute or segmentation that is missing."""
    selected: NDArray[np.bool_] = _answers(customers, rule, memberships) == YES
    return selected


def answer_of(values: Mapping[str, float | None], condition: AttributeCondition) -> bool | None:
    """For one customer; None where it is unknown. Raises KeyError for an attribute that is not among `values`."""
    answer = _compared(np.array([values[condition.attribute]], dtype=np.float64), condition)[0]
    return None if answer == UNKNOWN else bool(answer == YES)


def count_customers(customers: pd.DataFrame, rule: AudienceRule, memberships: Memberships) -> AudienceCount:
    """As `select_customers`, with the funnel."""
    answers = _answers(customers, rule, memberships)
    everybody = np.ones(len(customers), dtype=bool)
    return AudienceCount(
        customers=len(customers),
        matched=int(np.count_nonzero(answers == YES)),
        unknown=int(np.count_nonzero(answers == UNKNOWN)),
        steps=tuple(_steps(customers, rule, memberships, everybody, "")),
    )


def _answers(customers: pd.DataFrame, part: RulePart, memberships: Memberships) -> Answers:
    if isinstance(part, AttributeCondition):
        return _compared(read_values(customers, part.attribute), part)
    if isinstance(part, SegmentCondition):
        column = memberships[part.asked]
        return _answered(np.isin(column, part.segments), ~np.isnan(column))
    # One part at a time: a million customers and fifty conditions need no table of fifty million answers.
    combined = _answers(customers, part.parts[0], memberships)
    for other in part.parts[1:]:
        more = _answers(customers, other, memberships)
        combined = np.minimum(combined, more) if part.match is Match.ALL else np.maximum(combined, more)
    return -combined if part.match is Match.NONE else combined


def _compared(column: NDArray[np.float64], condition: AttributeCondition) -> Answers:
    known = ~np.isnan(column)
    match condition.operator:
        case Operator.KNOWN:
            return _answered(known, np.ones_like(known))
        case Operator.UNKNOWN:
            return _answered(~known, np.ones_like(known))
        case Operator.YES:
            return _answered(column == 1, known)
        case Operator.NO:
            return _answered(column == 0, known)
    lowest, highest = _bounds(condition)
    return _answered((column >= lowest) & (column <= highest), known)


def _bounds(condition: AttributeCondition) -> tuple[float, float]:
    """Both included, and widened by rounding errors: 0.7 - 1 is a fall of 30 %."""
    low, high = condition.values[0], condition.values[-1]
    lowest = -np.inf if condition.operator is Operator.AT_MOST else low - RESOLUTION * max(1.0, abs(low))
    highest = np.inf if condition.operator is Operator.AT_LEAST else high + RESOLUTION * max(1.0, abs(high))
    return lowest, highest


def _answered(yes: NDArray[np.bool_], known: NDArray[np.bool_]) -> Answers:
    return np.where(known, np.where(yes, YES, NO), UNKNOWN).astype(np.int8)


def _steps(
    customers: pd.DataFrame,
    rule: AudienceRule,
    memberships: Memberships,
    before: NDArray[np.bool_],
    prefix: str,
) -> Iterator[FunnelStep]:
    for position, part in enumerate(rule.parts, start=1):
        answers = _answers(customers, part, memberships)
        kept = before & (answers == (NO if rule.match is Match.NONE else YES))
        unknown = before & (answers == UNKNOWN)
        entered, stayed, unanswered = (int(np.count_nonzero(mask)) for mask in (before, kept, unknown))
        number = f"{prefix}{position}"
        yield FunnelStep(number, part, rule.match, entered, stayed, entered - stayed - unanswered, unanswered)
        if isinstance(part, AudienceRule):
            yield from _steps(customers, part, memberships, before, f"{number}.")
        before = before & ~kept if rule.match is Match.ANY else kept

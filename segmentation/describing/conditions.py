"""The two or three conditions that best single a segment out, as a rule that is counted like any other.

A shallow tree proposes bounds, in the attributes' own units. They are rounded to readable numbers, and the rule is then
counted as it stands: an unknown value fulfils no comparison, whichever branch of the tree it was in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, floor, inf, isfinite, log10
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from domain.attributes import Attribute, Kind
from domain.audiences import AttributeCondition, AudienceRule, Match, Operator
from domain.errors import SegmentationError
from domain.profiles import SegmentConditions, _is_good
from segmentation.audiences.rules import count_customers, select_customers
from segmentation.preparing.columns import ordered_by_customer, read_column
from segmentation.preparing.matrix import why_unusable
from segmentation.preparing.sampling import stratified_sample

SAMPLE = 20_000  # customers that the tree looks at; its rule is counted on all
_DEPTH = 3  # a reader keeps three conditions in mind
# What one more condition must bring, and a rounder number may cost: a hundredth of F1.
_WORTH_A_WORD = 0.01
_FINEST = {Kind.COUNT: 1.0, Kind.DAYS: 1.0, Kind.MONEY: 0.01, Kind.SHARE: 0.01, Kind.CHANGE: 0.01}
_MOST_DIGITS = 4
_LARGEST = float(np.finfo(np.float32).max)  # scikit-learn's trees see no larger value


@dataclass(frozen=True)
class _Bound:
    """`high` is the most that a value may be, else `at` is the least; at infinity, whether it is known at all."""

    attribute: Attribute
    high: bool
    at: float


_Bounds = tuple[_Bound, ...]
_Score = Callable[[_Bounds], float]


def find_conditions(
    customers: pd.DataFrame, labels: NDArray[np.int8], number: int, attributes: Sequence[Attribute]
) -> SegmentConditions:
    """The same whatever the order of the rows; `labels` are in ascending order of customer_id.

    Raises SegmentationError when there is not one label per customer.
    """
    ordered = ordered_by_customer(customers, attributes)
    if len(labels) != len(ordered):
        raise SegmentationError("The customers have changed since they were segmented.", "Build the segments again.")
    members = labels == number
    rows = stratified_sample(members.astype(np.int8), SAMPLE, seed=0)
    rule = _best_rule(ordered.iloc[rows], members[rows], attributes)
    if rule is None:
        return SegmentConditions(number, None, int(members.sum()), 0, 0, len(rows))
    inside, outside = (count_customers(ordered[side], rule, {}) for side in (members, ~members))
    return SegmentConditions(
        number, rule, inside.customers, inside.matched, outside.matched, len(rows), unknown=inside.unknown
    )


def _best_rule(
    sample: pd.DataFrame, members: NDArray[np.bool_], attributes: Sequence[Attribute]
) -> AudienceRule | None:
    columns = {attribute: read_column(sample, attribute) for attribute in attributes}
    usable = {attribute: column for attribute, column in columns.items() if why_unusable(column, attribute) is None}
    if not usable or not 0 < members.sum() < len(members):
        return None

    def score(bounds: _Bounds) -> float:
        rule = _rule(bounds)
        return _worth(select_customers(sample, rule, {}), members) if rule else 0.0

    proposed = list(_proposals(usable, members))
    best = max(proposed, key=lambda bounds: score(bounds) - _WORTH_A_WORD * len(bounds), default=())
    return _rule(_readable(best, score)) if best else None


def _worth(fulfilled: NDArray[np.bool_], members: NDArray[np.bool_]) -> float:
    """F1, the balance of both shares; any good rule is worth more than any other."""
    size, caught = int(members.sum()), int(np.count_nonzero(fulfilled & members))
    others = int(fulfilled.sum()) - caught
    return 2 * caught / (caught + others + size) + _is_good(caught, others, size)


def _proposals(columns: dict[Attribute, NDArray[np.float64]], members: NDArray[np.bool_]) -> Iterator[_Bounds]:
    """Every selection of the splits on each path: a condition that adds nothing is better left out."""
    values = np.clip(np.column_stack(list(columns.values())), -_LARGEST, _LARGEST)
    model = DecisionTreeClassifier(max_depth=_DEPTH, class_weight="balanced", random_state=0)
    with threadpool_limits(1):
        tree = model.fit(values, members).tree_
    for path in _paths(tree, tuple(columns), 0, ()):
        for length in range(1, len(path) + 1):
            yield from combinations(path, length)


def _paths(tree: Any, attributes: Sequence[Attribute], node: int, so_far: _Bounds) -> Iterator[_Bounds]:
    left, right = tree.children_left[node], tree.children_right[node]
    if left == right:  # a leaf
        yield so_far
        return
    attribute, at = attributes[tree.feature[node]], float(tree.threshold[node])
    yield from _paths(tree, attributes, left, _tightened(so_far, _Bound(attribute, True, at)))
    yield from _paths(tree, attributes, right, _tightened(so_far, _Bound(attribute, False, at)))


def _tightened(bounds: _Bounds, new: _Bound) -> _Bounds:
    """A later split of the same attribute on the same side lies within the earlier one."""
    return (*(bound for bound in bounds if (bound.attribute, bound.high) != (new.attribute, new.high)), new)


def _rule(bounds: _Bounds) -> AudienceRule | None:
    """None for bounds that exclude each other."""
    by_attribute: dict[Attribute, list[_Bound]] = {}
    for bound in bounds:
        by_attribute.setdefault(bound.attribute, []).append(bound)
    conditions = [_condition(attribute, together) for attribute, together in by_attribute.items()]
    kept = tuple(condition for condition in conditions if condition is not None)
    return AudienceRule(Match.ALL, kept) if len(kept) == len(conditions) else None


def _condition(attribute: Attribute, bounds: Sequence[_Bound]) -> AttributeCondition | None:
    unknown = [bound for bound in bounds if not isfinite(bound.at) and not bound.high]
    finite = [bound for bound in bounds if isfinite(bound.at)]
    if unknown:
        return None if finite else AttributeCondition(attribute.name, Operator.UNKNOWN)
    if not finite:
        return AttributeCondition(attribute.name, Operator.KNOWN)
    if attribute.kind is Kind.FLAG:
        return AttributeCondition(attribute.name, Operator.NO if finite[0].high else Operator.YES)
    high = min((bound.at for bound in finite if bound.high), default=inf)
    fewest = 0.0 if attribute.kind is Kind.COUNT and high == 0 else -inf  # "exactly 0", not "at most 0"
    low = max((bound.at for bound in finite if not bound.high), default=fewest)
    return _compared(attribute.name, low, high)


def _compared(name: str, low: float, high: float) -> AttributeCondition | None:
    if low > high:
        return None
    if low == high:
        return AttributeCondition(name, Operator.EXACTLY, (low,))
    if high == inf:
        return AttributeCondition(name, Operator.AT_LEAST, (low,))
    if low == -inf:
        return AttributeCondition(name, Operator.AT_MOST, (high,))
    return AttributeCondition(name, Operator.BETWEEN, (low, high))


def _readable(bounds: _Bounds, score: _Score) -> _Bounds:
    """Each number with as few digits as keep the rule as good; at most four, whatever that costs."""
    enough = score(bounds) - _WORTH_A_WORD
    for place, bound in enumerate(bounds):
        if bound.attribute.kind is Kind.FLAG or not isfinite(bound.at):
            continue
        for digits in range(1, _MOST_DIGITS + 1):
            tries = [(*bounds[:place], replace(bound, at=at), *bounds[place + 1 :]) for at in _around(bound, digits)]
            tried = max(tries, key=score)
            if score(tried) >= enough:
                break
        bounds = tried
    return bounds


def _around(bound: _Bound, digits: int) -> tuple[float, float]:
    """The round numbers on both sides, no finer than the attribute is read."""
    exponent = floor(log10(abs(bound.at))) + 1 - digits if bound.at else 0
    step = max(10.0**exponent, _FINEST.get(bound.attribute.kind, 0.0))
    decimals = max(0, -floor(log10(step)))
    return round(floor(bound.at / step) * step, decimals), round(ceil(bound.at / step) * step, decimals)

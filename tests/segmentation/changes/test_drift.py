"""How far attributes moved, worked out by hand, and when that makes a refit due."""

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.changes import Drift, RefitAdvice, Shift, SizeChange, shift_of
from domain.segmentations import Segmentation, SegmentationSettings
from segmentation.building.numbering import resized
from segmentation.changes.drift import advise_refit, attribute_drift, cut_points, population_stability_index
from tests.segmentation.hand_made import an_attribute, customers

INCOME, OWNER = an_attribute("income"), an_attribute("owner", Kind.FLAG)
NAN = float("nan")


def drift_of(first: list[float], second: list[float], attribute=INCOME) -> Drift:
    (found,) = attribute_drift(
        customers(**{attribute.name: first}), customers(**{attribute.name: second}), [attribute], ()
    )
    return found


def test_half_that_became_three_quarters_has_the_index_of_the_formula() -> None:
    # Cut at the median of the first date, 2: then half and half, now a quarter and three quarters.
    found = drift_of([1, 2, 3, 4], [1, 3, 3, 4])
    assert found.psi == pytest.approx((0.25 - 0.5) * log(0.25 / 0.5) + (0.75 - 0.5) * log(0.75 / 0.5))
    assert (found.before, found.after) == (2.5, 3)


def test_a_flag_has_two_bins_and_is_told_by_its_share() -> None:
    found = drift_of([0, 0, 0, 1], [0, 1, 1, 1], OWNER)
    assert found.psi == pytest.approx(2 * (0.75 - 0.25) * log(3))
    assert (found.before, found.after) == (0.25, 0.75)


def test_what_nobody_knows_any_more_is_a_bin_of_its_own() -> None:
    found = drift_of([1, 2, 3, 4], [1, 2, NAN, NAN])
    # Bins: up to 2, above 2, unknown; the empty ones count as 0.0001.
    expected = 0 + (0.0001 - 0.5) * log(0.0001 / 0.5) + (0.5 - 0.0001) * log(0.5 / 0.0001)
    assert found.psi == pytest.approx(expected)
    assert (found.unknown_before, found.unknown_after) == (0, 0.5)


def test_who_all_have_the_same_value_have_moved_when_it_is_another_either_way() -> None:
    everybody = [5.0] * 8
    assert drift_of(everybody, everybody).psi == 0
    assert drift_of(everybody, [4.0] * 8).psi > 1
    assert drift_of(everybody, [6.0] * 8).psi > 1


def test_an_attribute_of_which_nothing_was_known_moves_when_it_becomes_known() -> None:
    found = drift_of([NAN, NAN], [1, 2])
    assert found.psi > 1
    assert (found.before, found.after) == (None, 1.5)
    assert drift_of([NAN, NAN], [NAN, NAN]).psi == 0


def test_bins_are_tenths_of_the_first_date_and_fewer_where_customers_are_few() -> None:
    assert cut_points(np.arange(1, 1001, dtype=float), Kind.SCORE).tolist() == [100.0 * tenth for tenth in range(1, 10)]
    assert len(cut_points(np.arange(200, dtype=float), Kind.SCORE)) == 3
    assert len(cut_points(np.arange(20, dtype=float), Kind.SCORE)) == 1


def test_a_value_that_most_have_is_a_bin_of_its_own() -> None:
    values = np.array([0.0] * 700 + list(range(1, 301)))
    cuts = cut_points(values, Kind.SCORE)
    bins = np.searchsorted(cuts, [-1.0, 0.0, 1.0], side="left")
    assert len(set(bins)) == 3


VALUES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(NAN)), min_size=1, max_size=120)


@given(VALUES, st.randoms())
def test_the_same_customers_in_another_order_have_not_moved(values: list[float], chance) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert drift_of(values, shuffled).psi == 0


@given(VALUES, VALUES)
def test_the_index_is_never_below_nothing_and_always_a_number(first: list[float], second: list[float]) -> None:
    assert 0 <= drift_of(first, second).psi < 30


def test_with_no_customers_at_all_nothing_has_moved() -> None:
    nobody = np.array([])
    assert population_stability_index(nobody, nobody, np.array([1.0])) == 0


def test_the_furthest_moved_come_first_and_basis_attributes_are_told() -> None:
    first = pd.DataFrame({"customer_id": [1, 2, 3, 4], "income": [1, 2, 3, 4], "owner": [0, 1, 0, 1]})
    second = first.assign(owner=[1, 1, 1, 0])
    found = attribute_drift(first, second, [INCOME, OWNER], {"income"})
    assert [(drift.attribute.name, drift.basis) for drift in found] == [("owner", False), ("income", True)]


@pytest.mark.parametrize(
    ("psi", "shift"),
    [(0.0, Shift.NONE), (0.0999, Shift.NONE), (0.1, Shift.SOME), (0.2499, Shift.SOME), (0.25, Shift.LARGE)],
)
def test_the_bands_begin_at_a_tenth_and_at_a_quarter(psi: float, shift: Shift) -> None:
    assert shift_of(psi) is shift


def found_segments(*sizes: int, silhouette: float | None = 0.4) -> Segmentation:
    labels = np.repeat(np.arange(1, len(sizes) + 1), sizes).astype(np.int8)
    names = ["Savers", "Spenders", "Quiet"][: len(sizes)]
    settings = SegmentationSettings(("income",), len(sizes))
    ids = np.arange(len(labels))
    return Segmentation(settings, resized(names, labels), ids, labels, (), None, silhouette, len(labels))


BUILT = found_segments(500, 400)


def moved(psi: float, label: str = "Income", basis: bool = True) -> Drift:
    return Drift(an_attribute(label.lower(), label=label), basis, psi, 1, 2, 0, 0)


def test_no_refit_is_advised_when_nothing_moved() -> None:
    advice = advise_refit([moved(0.0)], BUILT, BUILT)
    assert not advice.advised
    assert advice == RefitAdvice((), (), 1, (), None)


def test_one_attribute_that_forms_the_segments_and_moved_far_is_enough() -> None:
    assert not advise_refit([moved(0.2499)], BUILT, BUILT).advised
    assert advise_refit([moved(0.25)], BUILT, BUILT) == RefitAdvice((moved(0.25),), (), 1, (), None)


def test_an_attribute_that_only_describes_is_no_reason() -> None:
    assert not advise_refit([moved(3.0, basis=False)], BUILT, BUILT).advised


def test_several_that_moved_somewhat_are_a_reason_when_they_are_a_third_at_least() -> None:
    two = [moved(0.1), moved(0.2, "Age")]
    still = [moved(0.0, f"Other {number}") for number in range(4)]
    assert advise_refit([*two, *still], BUILT, BUILT) == RefitAdvice((), tuple(two), 6, (), None)
    assert not advise_refit([*two, *still, moved(0.0, "One more")], BUILT, BUILT).advised
    assert not advise_refit([moved(0.2), moved(0.0, "Age")], BUILT, BUILT).advised


def test_where_one_has_shifted_far_the_others_that_moved_somewhat_are_not_told_again() -> None:
    found = advise_refit([moved(0.4), moved(0.2, "Age")], BUILT, BUILT)
    assert found == RefitAdvice((moved(0.4),), (), 2, (), None)


def test_a_segment_that_became_too_small_to_act_on_is_a_reason_and_one_that_always_was_is_none() -> None:
    shrunk = found_segments(801, 99)
    assert advise_refit([], BUILT, shrunk) == RefitAdvice((), (), 0, (SizeChange("Spenders", 400, 99),), None)
    assert not advise_refit([], shrunk, shrunk).advised


def test_segments_that_are_set_apart_clearly_less_are_a_reason() -> None:
    assert advise_refit([], BUILT, replace(BUILT, silhouette=0.34)) == RefitAdvice((), (), 0, (), (0.4, 0.34))
    assert not advise_refit([], BUILT, replace(BUILT, silhouette=0.36)).advised
    assert not advise_refit([], BUILT, replace(BUILT, silhouette=None)).advised

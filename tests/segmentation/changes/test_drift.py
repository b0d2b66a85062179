"""How far attributes moved, and what of it is people and what the calendar."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind, Since
from domain.drift import Drift, Shift, shift_of
from segmentation.changes.drift import attribute_drift
from tests.segmentation.hand_made import an_attribute, customers

INCOME, OWNER = an_attribute("income"), an_attribute("owner", Kind.FLAG)
RECENCY = an_attribute("recency", Kind.DAYS, since=Since.LAST)
AGE, TENURE = (an_attribute(name, Kind.YEARS, since=Since.FIRST) for name in ("age", "tenure"))
NAN = float("nan")


def drift_of(first, second, attribute=INCOME, days: int = 90) -> Drift:
    (found,) = attribute_drift(
        customers(**{attribute.name: first}), customers(**{attribute.name: second}), [attribute], (), days
    )
    return found


def test_both_dates_come_with_their_typical_value_and_what_is_unknown() -> None:
    found = drift_of([1, 2, 3, 4], [1, 3, NAN, 4])
    assert (found.before, found.after, found.unknown_before, found.unknown_after) == (2.5, 3, 0, 0.25)
    assert (drift_of([0, 0, 0, 1], [0, 1, 1, 1], OWNER).before, found.by_calendar) == (0.25, 0)


def test_an_attribute_of_which_nothing_was_known_moves_when_it_becomes_known() -> None:
    found = drift_of([NAN] * 100, [1, 2] * 50)
    assert found.psi > 1
    assert (found.before, found.after) == (None, 1.5)
    assert drift_of([NAN, NAN], [NAN, NAN]).psi == 0


def test_the_furthest_moved_come_first_and_basis_attributes_are_told() -> None:
    first = pd.DataFrame({"customer_id": [1, 2, 3, 4], "income": [1, 2, 3, 4], "owner": [0, 1, 0, 1]})
    second = first.assign(owner=[1, 1, 1, 0])
    found = attribute_drift(first, second, [INCOME, OWNER], {"income"}, 90)
    assert [(drift.attribute.name, drift.basis) for drift in found] == [("owner", False), ("income", True)]


@pytest.mark.parametrize(
    ("psi", "shift"),
    [(0.0, Shift.NONE), (0.0999, Shift.NONE), (0.1, Shift.SOME), (0.2499, Shift.SOME), (0.25, Shift.LARGE)],
)
def test_the_bands_begin_at_a_tenth_and_at_a_quarter(psi: float, shift: Shift) -> None:
    assert shift_of(psi) is shift


def test_years_with_the_bank_grow_for_all_and_nobody_changed() -> None:
    tenure = np.linspace(0.5, 3, 1_000)
    found = drift_of(tenure, tenure + 180 / 365.25, TENURE, days=180)
    assert found.psi > 0.25
    assert found.by_people == pytest.approx(0, abs=1e-3), "but for a customer at a cut, by rounding"
    assert found.by_calendar == pytest.approx(found.psi, abs=1e-3)


def test_years_that_many_customers_share_meet_themselves_again_though_they_are_no_round_numbers() -> None:
    days = np.repeat(np.arange(500, 510), 100)
    found = drift_of(days / 365.25, (days + 30) / 365.25, TENURE, days=30)
    assert found.psi > 1
    assert found.by_people == 0


def test_a_payday_that_all_share_is_at_another_distance_by_the_calendar_alone() -> None:
    then = np.repeat([1.0, 2, 3, 4], 250)
    assert drift_of(then, then + 3, RECENCY, days=33).by_people == 0
    some = drift_of(then, [*(then[:500] + 3), *(then[500:] + 60)], RECENCY, days=33)
    assert some.by_people > 0.25, "half of them were not paid"


def test_a_year_older_in_whole_years_is_a_year_of_the_calendar() -> None:
    ages = np.repeat(np.arange(20.0, 30), 100)
    found = drift_of(ages, ages + 1, AGE, days=365)
    assert found.psi > 0.1
    assert found.by_people == 0


def test_customers_who_were_silent_and_still_are_grow_silent_by_the_calendar_alone() -> None:
    active, silent = np.arange(250) % 30, 100.0 + np.arange(750)
    found = drift_of([*active, *silent], [*active, *(silent + 90)], RECENCY)
    assert found.psi > 0.1
    assert found.by_people == 0


def test_customers_who_fall_silent_and_customers_who_come_back_have_changed() -> None:
    active, silent = np.arange(500.0) % 30, 200.0 + np.arange(500)
    stopped = drift_of([*active, *silent], [*active[:250], *(active[250:] + 90), *(silent + 90)], RECENCY)
    came_back = drift_of([*active, *silent], [*active, *(silent[:250] + 90), *active[:250]], RECENCY)
    assert stopped.by_people > 0.25
    assert came_back.by_people > 0.25


def test_where_others_took_the_places_of_those_who_grew_older_nothing_moved() -> None:
    recency = np.arange(1_000.0)
    assert drift_of(recency, recency[::-1], RECENCY).by_people == 0


def test_what_is_no_time_since_an_event_moves_by_people_alone() -> None:
    found = drift_of(np.arange(1_000.0), np.arange(1_000.0) + 300, an_attribute("waiting", Kind.DAYS))
    assert found.by_people == found.psi > 0.25


DAYS_SINCE = st.lists(st.one_of(st.integers(0, 2_000).map(float), st.just(NAN)), min_size=1, max_size=80)


@given(DAYS_SINCE, DAYS_SINCE, st.integers(0, 800))
def test_the_calendar_has_a_part_of_what_moved_and_never_more(first, second, days) -> None:
    for attribute in (RECENCY, AGE):
        found = drift_of(first, second, attribute, days)
        assert 0 <= found.by_calendar <= found.psi + 1e-12
        assert found.by_people >= 0

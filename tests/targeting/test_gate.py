from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lists import Reason, TargetList
from targeting.gate import apply_gate

DAY = date(2025, 6, 15)
CLEAN = {
    "is_customer": True,
    "consent": True,
    "requirements_met": True,
    "has_open_account": True,
    "date_of_birth": date(1980, 1, 1),
    "has_email": True,
    "has_phone": True,
}


def people(*differences: dict) -> pd.DataFrame:
    """Customers 1, 2, ...: everybody may be contacted but for the differences given."""
    rows = [{"customer_id": number, **CLEAN, **each} for number, each in enumerate(differences, start=1)]
    table = pd.DataFrame(rows, columns=["customer_id", *CLEAN])
    table["date_of_birth"] = pd.to_datetime(table["date_of_birth"])
    return table.astype({"consent": "boolean", "requirements_met": "boolean"})


def gate(*differences: dict, day: date = DAY) -> TargetList:
    return apply_gate(people(*differences), day)


def counts(result: TargetList) -> dict[Reason, int]:
    return {each.reason: each.customers for each in result.exclusions if each.customers}


def only_reason(**difference) -> Reason | None:
    result = gate(difference)
    assert len(result.customer_ids) + sum(counts(result).values()) == 1
    return next(iter(counts(result)), None)


def test_a_customer_who_meets_every_rule_is_on_the_list():
    assert gate({}).customer_ids == (1,)


@pytest.mark.parametrize(
    ("difference", "reason"),
    [
        ({"is_customer": False}, Reason.NO_LONGER_A_CUSTOMER),
        ({"consent": False}, Reason.NO_CONSENT),
        ({"requirements_met": False}, Reason.REQUIREMENTS_NOT_MET),
        ({"consent": None}, Reason.CONSENT_UNKNOWN),
        ({"requirements_met": None}, Reason.CONSENT_UNKNOWN),
        ({"has_open_account": False}, Reason.NO_OPEN_ACCOUNT),
        ({"date_of_birth": date(2010, 1, 1)}, Reason.UNDER_AGE),
        ({"date_of_birth": None}, Reason.BIRTH_DATE_UNKNOWN),
        ({"has_email": False, "has_phone": False}, Reason.NO_CONTACT),
    ],
)
def test_each_rule_alone_keeps_a_customer_off_the_list_under_its_own_reason(difference, reason):
    assert only_reason(**difference) == reason


@pytest.mark.parametrize("missing", ["has_email", "has_phone"])
def test_one_way_to_reach_a_customer_is_enough(missing):
    assert only_reason(**{missing: False}) is None


def test_a_customer_with_every_fault_is_counted_once_under_the_first_reason():
    faults = {
        "is_customer": True,
        "consent": False,
        "requirements_met": False,
        "has_open_account": False,
        "date_of_birth": None,
        "has_email": False,
        "has_phone": False,
    }
    assert counts(gate({**faults, "is_customer": False})) == {Reason.NO_LONGER_A_CUSTOMER: 1}
    assert counts(gate(faults)) == {Reason.NO_CONSENT: 1}
    assert counts(gate({**faults, "consent": None})) == {Reason.REQUIREMENTS_NOT_MET: 1}
    assert counts(gate({**faults, "consent": None, "requirements_met": True})) == {Reason.CONSENT_UNKNOWN: 1}
    assert counts(gate({**faults, "consent": True, "requirements_met": True})) == {Reason.NO_OPEN_ACCOUNT: 1}


def test_every_reason_is_listed_in_the_order_of_the_gate_also_when_it_removed_nobody():
    assert [each.reason for each in gate({}).exclusions] == list(Reason)
    assert [each.reason for each in gate().exclusions] == list(Reason)


def test_a_list_without_candidates_is_empty():
    assert gate() == TargetList(0, (), gate({}).exclusions)


@pytest.mark.parametrize(
    ("born", "day", "reason"),
    [
        (date(2007, 6, 15), date(2025, 6, 15), None),
        (date(2007, 6, 16), date(2025, 6, 15), Reason.UNDER_AGE),
        (date(2007, 7, 1), date(2025, 6, 30), Reason.UNDER_AGE),
        (date(2008, 2, 29), date(2026, 2, 28), Reason.UNDER_AGE),
        (date(2008, 2, 29), date(2026, 3, 1), None),
        (date(2008, 2, 29), date(2028, 2, 28), None),
        (date(2025, 6, 15), date(2025, 6, 15), Reason.UNDER_AGE),
        (date(2025, 6, 16), date(2025, 6, 15), Reason.BIRTH_DATE_UNKNOWN),
        (date(2125, 1, 1), date(2025, 6, 15), Reason.BIRTH_DATE_UNKNOWN),
        (date(1904, 6, 16), date(2025, 6, 15), None),
        (date(1904, 6, 15), date(2025, 6, 15), Reason.BIRTH_DATE_UNKNOWN),
        (date(1, 1, 1), date(2025, 6, 15), Reason.BIRTH_DATE_UNKNOWN),
    ],
)
def test_age_is_judged_on_the_day_of_the_release(born, day, reason):
    result = gate({"date_of_birth": born}, day=day)
    assert counts(result) == ({reason: 1} if reason else {})


def test_customer_ids_come_in_ascending_order_whatever_the_order_of_the_candidates():
    backwards = people({}, {"consent": None}, {}).iloc[::-1]
    assert apply_gate(backwards, DAY).customer_ids == (1, 3)


TRISTATE = st.sampled_from([True, False, None])
BIRTH_DATES = st.none() | st.dates(DAY - timedelta(days=130 * 365), DAY + timedelta(days=400))
PERSON = st.fixed_dictionaries(
    {
        "consent": TRISTATE,
        "requirements_met": TRISTATE,
        "has_open_account": st.booleans(),
        "date_of_birth": BIRTH_DATES,
        "has_email": st.booleans(),
        "has_phone": st.booleans(),
    }
)
LIKELY_PERSON = st.one_of(st.just(dict(CLEAN)), PERSON)
WORSE = st.sampled_from(
    [
        ("consent", False),
        ("consent", None),
        ("requirements_met", False),
        ("requirements_met", None),
        ("has_open_account", False),
        ("date_of_birth", None),
        ("date_of_birth", DAY),
        ("date_of_birth", DAY + timedelta(days=1)),
        ("has_email", False),
        ("has_phone", False),
    ]
)


@given(st.lists(LIKELY_PERSON, max_size=12))
def test_candidates_are_the_remaining_customers_plus_everybody_excluded(candidates):
    result = gate(*candidates)
    assert result.candidates == len(candidates)
    assert result.candidates == len(result.customer_ids) + sum(each.customers for each in result.exclusions)


@given(st.lists(LIKELY_PERSON, max_size=12))
def test_nobody_without_consent_and_requirements_met_is_ever_on_the_list(candidates):
    for customer_id in gate(*candidates).customer_ids:
        person = candidates[customer_id - 1]
        assert person["consent"] is True
        assert person["requirements_met"] is True


@given(st.lists(LIKELY_PERSON, min_size=1, max_size=8), st.data())
def test_making_anything_known_of_a_person_worse_never_adds_anybody(candidates, data):
    before = set(gate(*candidates).customer_ids)
    position = data.draw(st.integers(0, len(candidates) - 1))
    column, value = data.draw(WORSE)
    candidates[position] = {**candidates[position], column: value}
    assert set(gate(*candidates).customer_ids) <= before

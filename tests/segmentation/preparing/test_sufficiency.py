from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import AttributeSummary, Unusable
from domain.health import Shortcoming
from segmentation.preparing.sufficiency import ACTIVITY, judge_sufficiency
from tests.segmentation.hand_made import an_attribute

USED = tuple(an_attribute(name) for name in ("age", "deposits", ACTIVITY))


def summaries(customers: int, active: int | None = None, usable: int = 3) -> list[AttributeSummary]:
    """The three attributes above; `active` customers ever started a transaction, by default all of them."""
    found = []
    for position, attribute in enumerate(USED):
        known = customers if active is None or attribute.name != ACTIVITY else active
        reason = None if position < usable else Unusable.SAME
        found.append(AttributeSummary(attribute, customers, known, 1.0, 1.0, 0.0, 2.0, reason))
    return found


def test_enough_of_everything_is_enough():
    judged = judge_sufficiency(summaries(1_250), 12)
    assert judged.enough
    assert not judged.covers_part_of_a_year
    assert judged.most_segments == 12


def test_the_number_of_segments_is_one_per_hundred_customers_between_two_and_twelve():
    most = {customers: judge_sufficiency(summaries(customers), 12).most_segments for customers in (99, 199, 200, 799)}
    assert most == {99: 0, 199: 0, 200: 2, 799: 7}
    assert judge_sufficiency(summaries(10**6), 12).most_segments == 12


def test_each_shortcoming_is_found_alone_at_its_threshold_and_not_beyond():
    assert judge_sufficiency(summaries(199), 12).shortcomings == (Shortcoming.CUSTOMERS,)
    assert judge_sufficiency(summaries(200), 12).enough
    assert judge_sufficiency(summaries(200), 5).shortcomings == (Shortcoming.MONTHS,)
    assert judge_sufficiency(summaries(200), 6).enough
    assert judge_sufficiency(summaries(200, active=98), 12).shortcomings == (Shortcoming.ACTIVE_CUSTOMERS,)
    assert judge_sufficiency(summaries(200, active=100), 12).enough
    assert judge_sufficiency(summaries(200, usable=2), 12).shortcomings == (Shortcoming.ATTRIBUTES,)


def test_half_a_year_to_a_year_is_a_caution_not_a_shortcoming():
    for months, caution in ((6, True), (11, True), (12, False), (5, False)):
        assert judge_sufficiency(summaries(200), months).covers_part_of_a_year is caution


def test_months_that_nobody_counted_are_not_held_against_the_data():
    assert judge_sufficiency(summaries(200), None).enough


def test_nobody_at_all_is_not_enough():
    judged = judge_sufficiency([], 0)
    assert (judged.customers, judged.most_segments, judged.enough) == (0, 0, False)
    assert judge_sufficiency(summaries(0), 0).active_share == 0


@given(customers=st.integers(0, 5_000), months=st.integers(0, 12), more=st.integers(0, 5_000))
def test_more_customers_and_months_never_make_it_worse(customers, months, more):
    before, after = judge_sufficiency(summaries(customers), months), judge_sufficiency(summaries(customers + more), 12)
    assert len(after.shortcomings) <= len(before.shortcomings)
    assert after.most_segments >= before.most_segments

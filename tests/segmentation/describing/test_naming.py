import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Attribute, Kind
from domain.errors import SegmentationError
from domain.profiles import AttributeProfile, SegmentProfile, most_telling, telling
from domain.segments import Segment, require_good_names
from segmentation.describing.naming import suggest_names
from tests.segmentation.hand_made import an_attribute

AGE = an_attribute("age", Kind.YEARS, high="older", low="younger", unit="years")
SAVINGS, SPENDING, APP = (
    an_attribute("savings", Kind.MONEY),
    an_attribute("spending", Kind.MONEY, label="Spending, 90 days"),
    an_attribute("app", Kind.FLAG, label="Uses the app", high="using the app", low="without the app"),
)


def measured(attribute: Attribute, difference: float | None, basis=True, mean=1.0, index=None, known=10):
    return AttributeProfile(attribute, basis, mean, mean, difference, index, known)


def a_profile(*attributes: AttributeProfile, number=1) -> SegmentProfile:
    return SegmentProfile(Segment(number, f"Segment {number}", 10, 0.1), attributes)


def name_of(*attributes: AttributeProfile) -> str:
    return suggest_names([a_profile(*attributes)])[1]


def names_of(*segments: list[AttributeProfile]) -> list[str]:
    return list(suggest_names([a_profile(*found, number=n) for n, found in enumerate(segments, 1)]).values())


@pytest.mark.parametrize(
    ("difference", "name"),
    [
        (0.3, "High savings"),
        (-0.3, "Low savings"),
        (2.0, "High savings"),
        (0.2999, "Average customers"),
        (-0.2999, "Average customers"),
        (0.0, "Average customers"),
        (None, "Average customers"),
    ],
)
def test_a_name_claims_only_what_a_marketer_would_notice(difference, name):
    assert name_of(measured(SAVINGS, difference)) == name


def test_the_two_largest_differences_make_the_name():
    assert name_of(measured(SAVINGS, 0.5), measured(AGE, 1.2), measured(SPENDING, -0.9)) == "Older, low spending"


def test_equal_differences_keep_the_order_of_the_catalogue():
    assert name_of(measured(SAVINGS, 0.5), measured(AGE, -0.5)) == "High savings, younger"


def test_what_did_not_form_the_segment_does_not_name_it():
    assert name_of(measured(AGE, 3.0, basis=False), measured(SAVINGS, 0.4)) == "High savings"


def test_what_is_known_of_less_than_half_does_not_name_them_all():
    assert name_of(measured(SAVINGS, 2.0, known=4)) == "Average customers"
    assert name_of(measured(SAVINGS, 2.0, known=5)) == "High savings"


@pytest.mark.parametrize("difference", [1.0, -1.0])
def test_attributes_with_the_same_words_are_named_once(difference):
    twin = an_attribute("spending_year", Kind.MONEY, high="High spending", low="low spending")
    assert name_of(measured(SPENDING, 1.5), measured(twin, difference), measured(AGE, 0.5)) == "High spending, older"


def test_segments_that_share_two_differences_are_told_apart_by_a_third():
    shared = [measured(AGE, 2.0), measured(SAVINGS, 1.5)]
    assert names_of(shared, [*shared, measured(APP, -0.4)]) == [
        "Older, high savings",
        "Older, high savings, without the app",
    ]


def test_segments_that_share_everything_are_told_apart_by_a_number():
    assert names_of([measured(AGE, 2.0)], [measured(AGE, 1.0)], [measured(AGE, 3.0)], [], []) == [
        "Older",
        "Older 2",
        "Older 3",
        "Average customers",
        "Average customers 2",
    ]


def test_a_phrase_that_does_not_fit_is_left_out():
    wordy = an_attribute("wordy", high="h" * 70)
    assert name_of(measured(wordy, 3.0), measured(AGE, 1.0)) == "Older"


def test_a_long_name_leaves_room_for_its_number():
    long, longer = an_attribute("long", high="l" * 29), an_attribute("longer", high="m" * 28)
    assert names_of(*[[measured(long, 2.0), measured(longer, 1.0)]] * 2) == ["L" + "l" * 28, "L" + "l" * 28 + " 2"]


def test_names_that_differ_in_case_only_are_told_apart():
    twin = an_attribute("twin", high="OLDER")
    assert names_of([measured(AGE, 1.0)], [measured(twin, 1.0)]) == ["Older", "OLDER 2"]


PHRASES = st.text("abcäß ", min_size=1, max_size=40).filter(str.strip)


@given(
    st.lists(st.tuples(PHRASES, PHRASES), min_size=1, max_size=4),
    st.lists(st.lists(st.floats(-2, 2), min_size=4, max_size=4), min_size=2, max_size=12),
)
def test_names_are_always_unique_and_short_enough(phrases, segments):
    attributes = [an_attribute(f"a{i}", high=high, low=low) for i, (high, low) in enumerate(phrases)]
    names = names_of(*([measured(a, d) for a, d in zip(attributes, found, strict=False)] for found in segments))
    assert len({name.casefold() for name in names}) == len(segments)
    assert all(0 < len(name) <= 60 for name in names)


SPENDING_YEAR = an_attribute("spending_year", Kind.MONEY, high="high spending", low="low spending")


def test_what_says_nearly_the_same_as_what_formed_the_segment_tells_nothing_more():
    profile = a_profile(
        measured(SPENDING, 0.1), measured(SPENDING_YEAR, 2.0, basis=False), measured(AGE, 0.5, basis=False)
    )
    assert [found.attribute for found in telling(profile, basis=False)] == [AGE]


def test_the_most_telling_of_all_segments_are_in_catalogue_order_and_in_different_words():
    def profile(age, savings, spending, year):
        found = zip((AGE, SAVINGS, SPENDING, SPENDING_YEAR), (age, savings, spending, year), strict=True)
        return a_profile(*(measured(attribute, difference, basis=False) for attribute, difference in found))

    profiles = [profile(0.5, 0.0, 1.0, 0.9), profile(-0.4, -2.0, 0.0, 0.0)]
    assert most_telling(profiles, basis=False, at_most=2) == ("savings", "spending")
    assert most_telling(profiles, basis=False, at_most=9) == ("age", "savings", "spending")
    assert most_telling(profiles, basis=True, at_most=9) == ()


def test_no_segment_is_called_as_those_in_none_are():
    with pytest.raises(SegmentationError, match="customers in no segment"):
        require_good_names(["Savers", "unassigned "])

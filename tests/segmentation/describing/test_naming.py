import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Attribute, Kind
from domain.errors import SegmentationError
from domain.profiles import AttributeProfile, SegmentProfile, most_telling, telling
from domain.segments import Segment, require_good_names
from segmentation.describing.naming import suggest_names
from tests.segmentation.hand_made import an_attribute
from wording.profiles import describe_besides, describe_formation

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


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (20_000, "more than 100 times the average"),
        (10_000, "100 times the average"),
        (1_210, "12 times the average"),
        (240, "2.4 times the average"),
        (200, "2 times the average"),
        (194, "94% above the average"),
        (130, "30% above the average"),
        (102, "slightly above the average"),
    ],
)
def test_a_multiple_above_the_average(index, words):
    told = describe_formation(a_profile(measured(SPENDING, 0.8, index=index)))
    assert told == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (98, "slightly below the average"),
        (80, "20% below the average"),
        (56, "44% below the average"),
        (51, "about half the average"),
        (45, "about half the average"),
        (20, "20% of the average"),
        (0.2, "less than 1% of the average"),
        (0, "zero on average"),
        (-30, "negative on average"),
    ],
)
def test_a_multiple_below_the_average(index, words):
    told = describe_formation(a_profile(measured(SPENDING, -0.8, index=index)))
    assert told == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(("difference", "words"), [(0.8, "above the average"), (-0.8, "below the average")])
def test_without_an_index_only_the_side_is_told(difference, words):
    assert describe_formation(a_profile(measured(SPENDING, difference))) == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(("difference", "index"), [(0.8, 90), (0.8, 100), (-0.8, 100), (-0.8, 400)])
def test_an_index_turned_round_by_extreme_values_is_not_told(difference, index):
    side = "above" if difference > 0 else "below"
    told = describe_formation(a_profile(measured(SPENDING, difference, index=index)))
    assert told == f"Spending, 90 days: {side} the average, a few extreme values aside."


@pytest.mark.parametrize(
    ("attribute", "mean", "index", "words"),
    [
        (AGE, 62, 124, "62 years on average, 50 for all customers"),
        (an_attribute("score"), 3.25, 130, "3.2 on average, 2.5 for all customers"),
        (an_attribute("digital", Kind.SHARE), 0.6, 150, "60% on average, 40% for all customers"),
        (APP, 0.6, 150, "60% of them, 40% of all customers"),
        (APP, 0.401, 100.25, "slightly above the average"),
        (an_attribute("growth", Kind.CHANGE), 9.0, 900, "above the average"),
    ],
)
def test_what_is_no_amount_is_told_beside_all_customers(attribute, mean, index, words):
    told = describe_formation(a_profile(measured(attribute, 0.8, mean=mean, index=index)))
    assert told == f"{attribute.label}: {words}."


def test_a_flag_that_nobody_has_is_told_as_zero():
    assert describe_formation(a_profile(measured(APP, -0.8, mean=0.0, index=0.0))) == "Uses the app: 0% of them."


def test_what_formed_it_and_who_is_in_it_are_told_apart_three_differences_each():
    formed = [measured(an_attribute(f"f{i}"), 1 + i) for i in range(4)]
    described = [measured(an_attribute(f"d{i}"), 1 + i, basis=False) for i in range(4)]
    profile = a_profile(*formed, *described)
    assert describe_formation(profile) == "F3: above the average; F2: above the average; F1: above the average."
    assert describe_besides(profile) == "D3: above the average; D2: above the average; D1: above the average."


@pytest.mark.parametrize(
    ("difference", "mean", "index", "words"),
    [
        (0.8, 0.6, 150, "60% of them, 40% of all customers"),
        (-0.8, 0.2, 50, "20% of them, 40% of all customers"),
        (0.4, 0.4, 100, "above the average, a few extreme values aside"),
        (0.4, 0.401, 100.25, "slightly above the average"),
        (-0.8, 0.0, 0.0, "0% of them"),
    ],
)
def test_over_representation_claims_no_more_than_the_shares_do(difference, mean, index, words):
    told = describe_besides(a_profile(measured(APP, difference, basis=False, mean=mean, index=index)))
    assert told == f"Uses the app: {words}."


def test_an_empty_segment_is_not_called_average():
    nobody = SegmentProfile(Segment(1, "Gone", 0, 0.0), (measured(SAVINGS, None, known=0),))
    assert describe_formation(nobody) == describe_besides(nobody) == "Nobody is in this segment."


SPENDING_YEAR = an_attribute("spending_year", Kind.MONEY, high="high spending", low="low spending")


def test_what_says_nearly_the_same_as_what_formed_the_segment_tells_nothing_more():
    profile = a_profile(
        measured(SPENDING, 0.1), measured(SPENDING_YEAR, 2.0, basis=False), measured(AGE, 0.5, basis=False)
    )
    assert [found.attribute for found in telling(profile, basis=False)] == [AGE]
    assert describe_besides(profile).startswith("Age")


def test_the_most_telling_of_all_segments_are_in_catalogue_order_and_in_different_words():
    def profile(age, savings, spending, year):
        found = zip((AGE, SAVINGS, SPENDING, SPENDING_YEAR), (age, savings, spending, year), strict=True)
        return a_profile(*(measured(attribute, difference, basis=False) for attribute, difference in found))

    profiles = [profile(0.5, 0.0, 1.0, 0.9), profile(-0.4, -2.0, 0.0, 0.0)]
    assert most_telling(profiles, basis=False, at_most=2) == ("savings", "spending")
    assert most_telling(profiles, basis=False, at_most=9) == ("age", "savings", "spending")
    assert most_telling(profiles, basis=True, at_most=9) == ()


@pytest.mark.parametrize("difference", [0.0, 0.29, -0.29, None])
def test_a_segment_without_noticeable_differences_is_said_to_be_average(difference):
    told = describe_formation(a_profile(measured(SAVINGS, difference, index=103)))
    assert told == "Close to the average customer in everything the segments were formed on."
    told = describe_besides(a_profile(measured(SAVINGS, difference, basis=False, index=103)))
    assert told == "Close to the average customer in everything else."


def test_no_segment_is_called_as_those_in_none_are():
    with pytest.raises(SegmentationError, match="customers in no segment"):
        require_good_names(["Savers", "unassigned "])

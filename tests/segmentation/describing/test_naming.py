from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from domain.attributes import Attribute, Claim, Kind
from domain.errors import DashboardError, SegmentationError
from domain.profiles import AttributeProfile, SegmentProfile, most_telling, telling
from domain.segmentations import SegmentationSettings
from domain.segments import Segment, require_good_names
from segmentation.building.clustering import form_segments
from segmentation.describing.naming import suggest_names
from segmentation.describing.profiling import profile_segments
from segmentation.preparing.matrix import build_matrix
from tests.names_as_claims import People, falsehoods
from tests.segmentation.hand_made import an_attribute, customers

AGE = an_attribute("age", Kind.YEARS, high="older", low="younger", unit="years")
SAVINGS, SPENDING, APP = (
    an_attribute("savings", Kind.MONEY, high="higher savings", low="lower savings"),
    an_attribute("spending", Kind.MONEY, label="Spending, 90 days", high="higher spending", low="lower spending"),
    an_attribute("app", Kind.FLAG, label="Uses the app", high="using the app", low="without the app"),
)
CASH = an_attribute(
    "cash",
    Kind.SHARE,
    high="more cash",
    low="less cash",
    claims=(Claim("mostly cash", 0.51, above=True), Claim("hardly any cash", 0.1, above=False)),
)


def measured(
    attribute: Attribute,
    difference: float | None,
    basis=True,
    mean=1.0,
    index=None,
    known=10,
    people=None,
    claimed=(),
    median=None,
):
    """`people` lie on the side of the difference, for each share that they are compared with: all known, where noticeable."""
    sided = people or (known if abs(difference or 0) >= 0.3 else 0,)
    above = difference is not None and difference > 0
    typical = mean if median is None else median
    profile = AttributeProfile(attribute, basis, mean, typical, difference, index, known, claimed=claimed)
    return replace(profile, above=sided) if above else replace(profile, below=sided)


def a_profile(*attributes: AttributeProfile, number=1) -> SegmentProfile:
    return SegmentProfile(Segment(number, f"Segment {number}", 10, 0.1), attributes)


def name_of(*attributes: AttributeProfile) -> str:
    return suggest_names([a_profile(*attributes)])[1]


def names_of(*segments: list[AttributeProfile]) -> list[str]:
    return list(suggest_names([a_profile(*found, number=n) for n, found in enumerate(segments, 1)]).values())


@pytest.mark.parametrize(
    ("difference", "people", "name"),
    [
        (0.3, 6, "Higher savings than most"),
        (-0.3, 6, "Lower savings than most"),
        (2.0, 10, "Higher savings than most"),
        (2.0, 5, "Mixed customers"),
        (0.2999, 6, "Average customers"),
        (-0.2999, 6, "Average customers"),
        (-0.1, 7, "Lower savings than most"),
        (0.0, 0, "Average customers"),
        (None, 0, "Average customers"),
    ],
)
def test_a_name_claims_only_what_is_noticeable_and_true_of_most_of_the_people(difference, people, name):
    assert name_of(measured(SAVINGS, difference, people=(people,))) == name


def test_the_two_largest_differences_make_the_name():
    name = name_of(measured(SAVINGS, 0.5), measured(AGE, 1.2), measured(SPENDING, -0.9))
    assert name == "Older, lower spending than most"


def test_equal_differences_keep_the_order_of_the_catalogue():
    assert name_of(measured(SAVINGS, 0.5), measured(AGE, -0.5)) == "Higher savings, younger than most"


def test_what_did_not_form_the_segment_does_not_name_it():
    assert name_of(measured(AGE, 3.0, basis=False), measured(SAVINGS, 0.4)) == "Higher savings than most"


def test_where_a_few_rich_make_the_average_their_segment_is_not_named_after_them():
    assert name_of(measured(SAVINGS, 2.0, people=(3,)), measured(AGE, 0.5)) == "Older than most"


@pytest.mark.parametrize(("known", "name"), [(5, "Customers little is known of"), (6, "Higher savings than most")])
def test_what_is_known_of_half_or_less_does_not_name_them_all(known, name):
    assert name_of(measured(SAVINGS, 2.0, known=known)) == name


@pytest.mark.parametrize(
    ("difference", "known", "people", "name"),
    [
        (1.0, 10, 6, "Using the app"),
        (1.0, 10, 5, "Mixed customers"),
        (1.0, 7, 6, "Using the app"),
        (-1.0, 7, 5, "Mixed customers"),
        (-1.0, 7, 6, "Without the app"),
    ],
)
def test_yes_and_no_are_claimed_only_where_most_of_all_people_are_known_to_have_it_or_not_to(
    difference, known, people, name
):
    assert name_of(measured(APP, difference, known=known, people=(people,))) == name


@pytest.mark.parametrize(
    ("difference", "claimed", "name"),
    [
        (-1.0, (0, 6), "Hardly any cash"),
        (-1.0, (9, 0), "Less cash than most"),
        (-1.0, (0, 5), "Less cash than most"),
        (1.0, (6, 0), "Mostly cash"),
        (1.0, (0, 10), "More cash than most"),
    ],
)
def test_what_is_true_by_itself_is_said_by_itself_and_the_rest_as_a_comparison(difference, claimed, name):
    assert name_of(measured(CASH, difference, claimed=claimed)) == name


def test_traits_that_are_compared_alike_share_the_comparison():
    name = name_of(measured(AGE, 2.0), measured(CASH, -1.0, claimed=(0, 9)))
    assert name == "Older than most, hardly any cash"


def test_words_of_a_bank_that_do_not_compare_are_said_as_a_comparison_all_the_same():
    loyal = an_attribute("loyal", high="loyal", low="fickle")
    assert name_of(measured(loyal, 2.0), measured(AGE, 1.0)) == "Loyal compared with most, older than most"


@pytest.mark.parametrize("difference", [1.0, 0.9])
def test_windows_of_one_measure_are_named_once(difference):
    twin = an_attribute("spending_year", Kind.MONEY, high="Higher spending", low="lower spending")
    name = name_of(measured(SPENDING, 1.5), measured(twin, difference), measured(AGE, 0.5))
    assert name == "Higher spending, older than most"


def test_windows_that_contradict_each_other_say_nothing_that_names_no_window():
    twin = an_attribute("spending_year", Kind.MONEY, high="higher spending", low="lower spending")
    assert name_of(measured(SPENDING, 1.5), measured(twin, -1.0), measured(AGE, 0.5)) == "Older than most"


def test_attributes_of_one_topic_are_named_once():
    has = an_attribute("has", Kind.FLAG, high="with savings", low="without savings", topic="higher savings")
    assert name_of(measured(has, 2.0), measured(SAVINGS, 1.5)) == "With savings"


def test_segments_that_share_two_traits_are_told_apart_by_a_third_that_the_other_has_not():
    shared = [measured(AGE, 2.0), measured(SAVINGS, 1.5)]
    cash = measured(CASH, -0.5)
    assert names_of([*shared, cash], [*shared, cash, measured(APP, -0.4)]) == [
        "Older, higher savings than most",
        "Older, higher savings than most, without the app",
    ]


def test_the_same_traits_in_another_order_mean_the_same():
    first, second = [measured(AGE, 2.0), measured(SAVINGS, 1.5)], [measured(SAVINGS, 2.0), measured(AGE, 1.5)]
    assert names_of(first, second) == [
        "Older, higher savings than most",
        "Like “Older, higher savings than most”",
    ]


def test_the_segment_that_goes_furthest_says_so_and_the_plain_name_is_left_to_the_one_that_goes_least_far():
    segments = [
        [measured(AGE, 2.0, people=people, median=at)]
        for people, at in (((10, 10, 9), 70.0), ((10, 10, 10), 80.0), ((9, 2, 0), 50.0))
    ]
    assert names_of(*segments) == ["Older than 9 in 10", "The oldest", "Older than most"]


def test_where_nothing_differs_one_is_like_the_other():
    assert names_of([measured(AGE, 2.0)], [measured(AGE, 1.0)], [measured(AGE, 3.0)], [measured(AGE, 0.0)]) == [
        "Older than most",
        "Like “Older than most”",
        "Like “Older than most” 2",
        "Average customers",
    ]


def test_a_phrase_that_does_not_fit_is_left_out():
    wordy = an_attribute("wordy", high="h" * 70)
    assert name_of(measured(wordy, 3.0), measured(AGE, 1.0)) == "Older than most"


def test_a_long_name_is_cut_short_where_another_is_like_it():
    long = an_attribute("long", high=f"higher {'l' * 43}")
    first, second = names_of(*[[measured(long, 2.0)]] * 2)
    assert len(first) == len(second) == 60
    assert second == f"Like “{first[:52]}…”"


def test_names_that_differ_in_case_only_are_told_apart():
    twin = an_attribute("twin", high="OLDER", topic="another")
    assert names_of([measured(AGE, 1.0)], [measured(twin, 1.0)])[0] == "Older than most"
    assert len({name.casefold() for name in names_of([measured(AGE, 1.0)], [measured(twin, 1.0)])}) == 2


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


@st.composite
def frames(draw):
    """Columns of every shape: skewed, mostly zero, mostly unknown, with few different values."""
    size = draw(st.integers(30, 90))
    drawn = np.random.default_rng(draw(st.integers(0, 10_000)))
    shapes = {
        "even": lambda: drawn.normal(50, 10, size),
        "skewed": lambda: drawn.lognormal(3, 2, size),
        "mostly zero": lambda: np.where(drawn.random(size) < 0.75, 0.0, drawn.lognormal(3, 1, size)),
        "few values": lambda: drawn.integers(0, 3, size).astype(float),
    }
    columns = {name: shapes[draw(st.sampled_from(list(shapes)))]() for name in ("age", "savings", "spending")}
    columns |= {"cash": drawn.beta(0.5, 0.5, size), "app": drawn.integers(0, 2, size).astype(float)}
    for name, values in columns.items():
        values[drawn.random(size) < draw(st.sampled_from([0.0, 0.0, 0.3, 0.6]), label=name)] = np.nan
    return customers(**columns)


@given(frames(), st.integers(2, 8))
def test_every_name_is_true_of_random_customers_too(table, n_segments):
    basis = (AGE, SAVINGS, SPENDING, CASH, APP)
    settings = SegmentationSettings(tuple(attribute.name for attribute in basis), n_segments)
    try:
        found = form_segments(build_matrix(table, basis), settings)
    except DashboardError:
        reject()  # a column that is the same for all, or too few different customers
    names = suggest_names(profile_segments(table, found, basis))
    assert falsehoods(names, basis, People(table, found.labels.astype(np.int64))) == []


SPENDING_YEAR = an_attribute("spending_year", Kind.MONEY, high="higher spending", low="lower spending")


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

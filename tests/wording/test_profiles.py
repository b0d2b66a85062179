import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.attributes import Attribute, Kind
from domain.coverage import Coverage
from domain.profiles import AttributeProfile, Nearness, SegmentProfile
from domain.segments import Segment
from tests.segmentation.describing.test_naming import AGE, APP, SAVINGS, SPENDING, a_profile, measured
from tests.segmentation.hand_made import an_attribute
from wording.formats import Formats
from wording.profiles import (
    against_average,
    average_and_index,
    beside_all,
    describe_besides,
    describe_formation,
    describe_nearness,
    in_favour,
)

TOO_LITTLE = (
    "Too little is known of these people: of everything the segments were formed on, no value is known of most of them."
)


@pytest.mark.parametrize(
    ("difference", "sentence"),
    [
        (1.23, "1.2 standard deviations above the average customer"),
        (-0.81, "0.8 standard deviations below the average customer"),
        (0.0, "about the same as the average customer"),
        (0.04, "about the same as the average customer"),
        (-0.04, "about the same as the average customer"),
        (None, "unknown"),
        (math.nan, "unknown"),
    ],
)
def test_a_difference_becomes_a_sentence_that_does_not_overclaim(difference: float | None, sentence: str) -> None:
    assert against_average(difference, Formats()) == sentence


@pytest.mark.parametrize(
    ("mean", "index", "sentence"),
    [
        (1896.0, 62.4, "Average: $1,896, typical: $1,896; index 62 (100 is the average customer)"),
        (1896.0, 100.0, "Average: $1,896, typical: $1,896; index 100 (100 is the average customer)"),
        (1896.0, 180.0, "Average: $1,896, typical: $1,896; index 180 (100 is the average customer)"),
        (0.0, 0.0, "Average: $0.00, typical: $0.00; index 0 (100 is the average customer)"),
        (
            1896.0,
            None,
            "Average: $1,896, typical: $1,896; no index, because the average of all customers is not above 0",
        ),
        (None, None, "No value is known in this segment"),
    ],
)
def test_an_average_comes_with_its_index_or_the_reason_for_none(
    attribute: Callable[..., Attribute], mean: float | None, index: float | None, sentence: str
) -> None:
    profile = AttributeProfile(attribute(kind=Kind.MONEY), True, mean, mean, None, index, 5)
    assert average_and_index(profile, Formats()) == sentence


@pytest.mark.parametrize(
    ("kind", "mean", "of_all", "words"),
    [
        (Kind.YEARS, 62.0, 45.5, "62 years, all 45.5 years"),
        (Kind.MONEY, 12_345.0, 4_567.0, "$12,345, all $4,567"),
        (Kind.FLAG, 0.34, 0.0, "34%, all 0%"),
        (Kind.FLAG, 1.0, 0.123, "100%, all 12%"),
        (Kind.SHARE, 0.0, 0.5, "0%, all 50%"),
        (Kind.COUNT, None, 2.0, "unknown, all 2"),
    ],
)
def test_the_averages_of_the_segment_and_of_all_stand_beside_each_other(
    attribute: Callable[..., Attribute], kind: Kind, mean: float | None, of_all: float, words: str
) -> None:
    profile = AttributeProfile(attribute(kind=kind), True, mean, mean, 1.0, None, 9, of_all, of_all)
    assert beside_all(profile, Formats()) == words


def test_customers_whose_value_is_unknown_are_not_among_those_a_share_is_compared_with(
    attribute: Callable[..., Attribute],
) -> None:
    loan = attribute("loan", Kind.FLAG, "Loan")
    of_few = Coverage(60, 10_000)
    found = AttributeProfile(loan, True, 1.0, 1.0, 0.9, 192.0, 20, 0.52, 1.0, people=20, coverage_of_all=of_few)
    sentence = describe_formation(SegmentProfile(Segment(1, "A", 20, 0.002), (found,)), Formats())
    assert sentence == "Loan: 100% of them, 52% of all known."


def test_averages_of_some_of_the_people_say_of_how_many(attribute: Callable[..., Attribute]) -> None:
    profile = AttributeProfile(attribute(kind=Kind.YEARS), True, 62.0, 62.0, 1.0, 130.0, 5, 45.5, 45.5, people=20)
    assert beside_all(profile, Formats()) == "62 years, all 45.5 years; known for 25%"
    assert average_and_index(profile, Formats()).startswith(
        "Average: 62 years, typical: 62 years (known for 25%); index"
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (630, "of those known, 54% of all customers (known for 63%)."),
        (1_000, "of them, 54% of all customers."),
        (499, None),
    ],
)
def test_a_share_is_of_the_known_people_and_says_so_and_from_fewer_than_half_nothing_is_said(
    attribute: Callable[..., Attribute], known: int, said: str | None
) -> None:
    loan = attribute("loan", Kind.FLAG, "Loan")
    found = AttributeProfile(loan, True, 0.97, 1.0, 0.9, 100 * 0.97 / 0.54, known, 0.54, 1.0, people=1_000)
    sentence = describe_formation(SegmentProfile(Segment(1, "A", 1_000, 0.5), (found,)), Formats())
    assert sentence == (f"Loan: 97% {said}" if said else TOO_LITTLE)


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
        (105, "5% above the average"),
        (104, "slightly above the average"),
    ],
)
def test_a_multiple_above_the_average(index, words):
    words_found = describe_formation(a_profile(measured(SPENDING, 0.8, index=index)), Formats())
    assert words_found == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (96, "slightly below the average"),
        (95, "5% below the average"),
        (80, "20% below the average"),
        (56, "44% below the average"),
        (51, "about half the average"),
        (45, "about half the average"),
        (20, "20% of the average"),
        (0.2, "under 1% of the average"),
        (0, "zero on average"),
        (-30, "negative on average"),
    ],
)
def test_a_multiple_below_the_average(index, words):
    words_found = describe_formation(a_profile(measured(SPENDING, -0.8, index=index)), Formats())
    assert words_found == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(("difference", "words"), [(0.8, "above the average"), (-0.8, "below the average")])
def test_without_an_index_only_the_side_is_named(difference, words):
    assert describe_formation(a_profile(measured(SPENDING, difference)), Formats()) == f"Spending, 90 days: {words}."


@pytest.mark.parametrize(("difference", "index"), [(0.8, 90), (0.8, 100), (-0.8, 100), (-0.8, 400)])
def test_an_index_turned_round_by_extreme_values_is_not_shown(difference, index):
    side = "above" if difference > 0 else "below"
    words_found = describe_formation(a_profile(measured(SPENDING, difference, index=index)), Formats())
    assert words_found == f"Spending, 90 days: {side} the average, apart from a few extreme values."


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
def test_what_is_no_amount_is_shown_beside_all_customers(attribute, mean, index, words):
    words_found = describe_formation(a_profile(measured(attribute, 0.8, mean=mean, index=index)), Formats())
    assert words_found == f"{attribute.label}: {words}."


def test_a_flag_that_nobody_has_is_zero():
    assert (
        describe_formation(a_profile(measured(APP, -0.8, mean=0.0, index=0.0)), Formats())
        == "Uses the app: 0% of them."
    )


def test_what_formed_it_and_what_describes_it_are_separate_three_differences_each():
    formed = [measured(an_attribute(f"f{i}"), 1 + i) for i in range(4)]
    described = [measured(an_attribute(f"d{i}"), 1 + i, basis=False) for i in range(4)]
    profile = a_profile(*formed, *described)
    assert (
        describe_formation(profile, Formats()) == "F3: above the average; F2: above the average; F1: above the average."
    )
    assert (
        describe_besides(profile, Formats()) == "D3: above the average; D2: above the average; D1: above the average."
    )


@pytest.mark.parametrize(
    ("difference", "mean", "index", "words"),
    [
        (0.8, 0.6, 150, "60% of them, 40% of all customers"),
        (-0.8, 0.2, 50, "20% of them, 40% of all customers"),
        (0.4, 0.4, 100, "above the average, apart from a few extreme values"),
        (0.4, 0.401, 100.25, "slightly above the average"),
        (-0.8, 0.0, 0.0, "0% of them"),
    ],
)
def test_over_representation_claims_no_more_than_the_shares_do(difference, mean, index, words):
    words_found = describe_besides(a_profile(measured(APP, difference, basis=False, mean=mean, index=index)), Formats())
    assert words_found == f"Uses the app: {words}."


def test_an_empty_segment_is_not_called_average():
    nobody = SegmentProfile(Segment(1, "Gone", 0, 0.0), (measured(SAVINGS, None, known=0),))
    assert describe_formation(nobody, Formats()) == describe_besides(nobody, Formats()) == "Nobody is in this segment."


@pytest.mark.parametrize("difference", [0.0, 0.29, -0.29, None])
def test_a_segment_without_noticeable_differences_is_called_average(difference):
    words_found = describe_formation(a_profile(measured(SAVINGS, difference, index=103)), Formats())
    assert words_found == "Close to the average customer in everything the segments were formed on."
    words_found = describe_besides(a_profile(measured(SAVINGS, difference, basis=False, index=103)), Formats())
    assert words_found == "Close to the average customer in everything else."


def differing(people: int, median: float, difference: float = 0.8, index: float = 310) -> SegmentProfile:
    found = measured(SPENDING, difference, mean=3_100.0, index=index, people=(people,), median=median)
    return a_profile(replace(found, mean_of_all=1_000.0, median_of_all=200.0))


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (differing(9, median=2_800), "3.1 times the average"),
        (differing(3, median=0), "3.1 times the average, typically $0.00, $200 for all customers"),
        (differing(9, median=400), "3.1 times the average, typically $400, $200 for all customers"),
        (differing(6, 150, -0.8, 40), "40% of the average"),
        (differing(2, 900, -0.8, 40), "40% of the average, typically $900, $200 for all customers"),
        (differing(8, 10, -0.1, 92), "8% below the average, typically $10.00, $200 for all customers"),
    ],
)
def test_where_a_few_make_the_average_the_typical_person_is_told_too(profile, words):
    assert describe_formation(profile, Formats()) == f"Spending, 90 days: {words}."


def test_a_flag_that_nobody_has_is_shown_beside_all_customers():
    nobody = replace(measured(APP, -0.8, mean=0.0, index=0.0), mean_of_all=0.2)
    assert describe_formation(a_profile(nobody), Formats()) == "Uses the app: 0% of them, 20% of all customers."


def test_who_is_called_average_is_so_in_what_is_known_of_them():
    same, unknown = measured(AGE, 0.0), measured(SAVINGS, 2.0, known=4)
    close = "Close to the average customer in everything the segments were formed on"
    assert describe_formation(a_profile(same, unknown), Formats()) == f"{close}, as far as it is known of most of them."
    assert describe_formation(a_profile(unknown), Formats()) == TOO_LITTLE


def test_what_says_nearly_the_same_as_what_formed_the_segment_is_not_called_average():
    twin = an_attribute("year", Kind.MONEY, high="higher spending")
    profile = a_profile(measured(SPENDING, 0.1), measured(twin, 2.0, basis=False))
    assert describe_besides(profile, Formats()) == (
        "Close to the average customer in everything else, apart from what says nearly the same as what formed the segments."
    )


@pytest.mark.parametrize(
    ("locale", "attribute", "mean", "index", "words"),
    [
        ("de_DE", SPENDING, 1.0, 240, "2,4 times the average"),
        ("de_DE", SPENDING, 1.0, 130, "30\N{NO-BREAK SPACE}% above the average"),
        ("tr_TR", SPENDING, 1.0, 130, "%30 above the average"),
        ("fr_CH", SPENDING, 1.0, 240, "2,4 times the average"),
        ("de_DE", an_attribute("score"), 3.25, 130, "3,2 on average, 2,5 for all customers"),
        ("tr_TR", APP, 0.6, 150, "%60 of them, %40 of all customers"),
        ("tr_TR", an_attribute("score"), 12_345.6, 150, "12.346 on average, 8.230 for all customers"),
    ],
)
def test_numbers_are_written_as_the_banks_locale_has_them(locale, attribute, mean, index, words):
    profile = a_profile(measured(attribute, 0.8, mean=mean, index=index))
    assert describe_formation(profile, Formats("EUR", locale)) == f"{attribute.label}: {words}."


def test_an_outlier_is_described_by_its_distance_from_the_average_customer():
    outlier = Nearness(None, 2, 96.0, {}, None, outlier=True)
    assert describe_nearness(outlier, "segment 2") == (
        "Further from the average customer than 99 of 100 customers were when the segments were found; the nearest segment "
        "is segment 2."
    )


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "Fits no segment; the nearest is segment 2."),
        (0.0, "Much closer to this segment than to any other; the next is segment 2."),
        (0.59, "Much closer to this segment than to any other; the next is segment 2."),
        (0.6, "Closer to this segment than to any other; the next is segment 2."),
        (0.89, "Closer to this segment than to any other; the next is segment 2."),
        (0.9, "Nearly as close to segment 2: a small change would put this customer there."),
        (1.0, "Nearly as close to segment 2: a small change would put this customer there."),
    ],
)
def test_how_near_the_next_segment_is(own, words):
    near = Nearness(own, 2, 1.0, {}, None)
    assert describe_nearness(near, "segment 2") == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0.89, "Closer to this segment than to any other; the next is segment 2."),
        (0.9, "The middle of segment 2 is nearly as near, but this method does not go by the middle alone."),
        (1.1, "The middle of segment 2 is nearer, but this method does not go by the middle alone."),
    ],
)
def test_a_small_change_is_not_claimed_to_matter_where_a_method_goes_by_more_than_the_middle(own, words):
    mixture = Nearness(own, 2, 1.0, {}, None, by_nearest_centre=False)
    assert describe_nearness(mixture, "segment 2") == words


@pytest.mark.parametrize(
    ("part", "words"),
    [(1.0, "for"), (0.05, "for"), (0.049, "hardly matters"), (0.0, "hardly matters"), (-0.05, "against")],
)
def test_a_small_part_hardly_matters(part, words):
    assert in_favour(part) == words

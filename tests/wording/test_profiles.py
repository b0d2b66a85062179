import math
from collections.abc import Callable

import pytest

from domain.attributes import Attribute, Kind
from domain.profiles import AttributeProfile
from wording.formats import Formats
from wording.profiles import against_average, average_and_index, beside_all


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
        (1896.0, 62.4, "Average: $1,896; index 62 (100 is the average customer)"),
        (1896.0, 100.0, "Average: $1,896; index 100 (100 is the average customer)"),
        (1896.0, 180.0, "Average: $1,896; index 180 (100 is the average customer)"),
        (0.0, 0.0, "Average: $0.00; index 0 (100 is the average customer)"),
        (1896.0, None, "Average: $1,896; no index, because the average of all customers is not above 0"),
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

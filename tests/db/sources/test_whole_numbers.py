"""A score of 300 to 850 is no count: on a logarithm, 300 and 850 would be as far apart as 1 and 3."""

import numpy as np
import pytest

from db.sources.whole_numbers import kind_of_whole_numbers
from domain.attributes import Kind

ONCE = None
SKEWED = ([0, 1, 2, 5, 400], [500, 300, 100, 20, 2])


def kind(header: str, numbers, rows=ONCE):
    numbers = np.array(list(numbers), float)
    return kind_of_whole_numbers(header, numbers, np.array(rows or np.ones(len(numbers)), np.int64))


@pytest.mark.parametrize(
    ("header", "numbers"),
    [
        ("bureau_score", range(300, 851)),
        ("Q17", range(300, 851)),
        ("satisfaction rating", range(1, 6)),
        ("NPS", range(11)),
        ("household rank", range(1, 1_000)),
        ("percentile", range(101)),
        ("pct online", range(101)),
        ("purchase probability %", range(101)),
        ("first year", range(1950, 2027)),
        ("Age", range(18, 96)),
        ("stars", range(6)),
        ("engagement index", [0, 1, 2, 900]),
        ("score count", range(9)),
    ],
)
def test_scores_ranks_ratings_years_and_percentages_are_taken_as_they_are(header, numbers):
    assert kind(header, numbers) is Kind.SCORE


@pytest.mark.parametrize(
    "header", ["number of logins", "AppVisits", "no_of_calls", "clicks", "orders_2026", "Anzahl Orders"]
)
def test_what_its_header_calls_a_count_is_one(header):
    assert kind(header, range(300, 851)) is Kind.COUNT


def test_without_a_word_in_the_header_only_a_long_tail_from_zero_on_is_a_count():
    assert kind("app use", *SKEWED) is Kind.COUNT
    assert kind("app use", [number + 300 for number in SKEWED[0]], SKEWED[1]) is Kind.SCORE
    assert kind("app use", SKEWED[0]) is Kind.SCORE  # as often each: few of them in a small file prove nothing
    assert kind("risk score", *SKEWED) is Kind.SCORE


@pytest.mark.parametrize("header", ["branch code", "customer type", "Region", "cluster", "status"])
def test_a_code_is_no_number(header):
    assert kind(header, range(1, 9)) is None


def test_a_column_of_one_value_is_no_count():
    assert kind("app use", [0], [5]) is Kind.SCORE

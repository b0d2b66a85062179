"""Who moved, and what two segmentations have in common; small enough to count by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import ABSENT, Flow, LabelledCustomers, Pair, Relation, relation
from domain.errors import SegmentationError
from domain.segments import UNASSIGNED, Segment
from segmentation.building.numbering import resized
from segmentation.changes.comparison import migration, overlap


def labelled(people: dict[int, int], names: Sequence[str] = ("Savers", "Spenders", "Quiet")) -> LabelledCustomers:
    """From customer id to segment number."""
    labels = np.array([people[number] for number in sorted(people)], dtype=np.int8)
    return LabelledCustomers(np.array(sorted(people), dtype=np.int64), labels, resized(names, labels))


# 1 stays, 2 moves, 3 falls out, 4 is gone, 5 comes, 6 is found, 7 and 8 stay in the second segment.
SPRING = labelled({1: 1, 2: 1, 3: 1, 4: 2, 6: UNASSIGNED, 7: 2, 8: 2})
SUMMER = labelled({1: 1, 2: 2, 3: UNASSIGNED, 5: 3, 6: 1, 7: 2, 8: 2})
CENTS = np.array([100, 20, 3, 50, 6000, 70_000, 800_000])


def test_every_customer_of_either_date_is_in_exactly_one_flow() -> None:
    found = migration(SPRING, SUMMER)
    assert set(found.flows) == {
        Flow(1, 1, 1),
        Flow(1, 2, 1),
        Flow(1, UNASSIGNED, 1),
        Flow(2, ABSENT, 1),
        Flow(ABSENT, 3, 1),
        Flow(UNASSIGNED, 1, 1),
        Flow(2, 2, 2),
    }
    assert (found.both, found.stayed, found.arrived, found.gone) == (6, 3, 1, 1)
    assert not found.has_balances


def test_who_joined_and_who_left_a_segment_is_told_with_where_to_and_from() -> None:
    found = migration(SPRING, SUMMER)
    assert found.left(1) == (Flow(1, UNASSIGNED, 1), Flow(1, 2, 1))
    assert found.joined(1) == (Flow(UNASSIGNED, 1, 1),)
    assert found.joined(3) == (Flow(ABSENT, 3, 1),)
    assert found.left(3) == ()


def test_those_who_left_come_with_the_most_first() -> None:
    many = migration(labelled(dict.fromkeys(range(6), 1)), labelled({0: 2, 1: 2, 2: 3, 3: 3, 4: 3, 5: 1}))
    assert [(flow.goal, flow.customers) for flow in many.left(1)] == [(3, 3), (2, 2)]


def test_a_flow_holds_what_its_people_hold_on_the_second_date_and_who_is_gone_holds_nothing() -> None:
    flows = {(flow.origin, flow.goal): flow.cents for flow in migration(SPRING, SUMMER, CENTS).flows}
    assert flows == {
        (1, 1): 100,
        (1, 2): 20,
        (1, UNASSIGNED): 3,
        (ABSENT, 3): 50,
        (UNASSIGNED, 1): 6000,
        (2, 2): 870_000,
        (2, ABSENT): 0,
    }


def test_balances_beyond_64_bits_add_up() -> None:
    same = labelled({1: 1, 2: 1})
    (flow,) = migration(same, same, np.array([2**62, 2**62])).flows
    assert flow.cents == 2**63


def test_with_nobody_on_either_date_there_are_no_flows() -> None:
    nobody = labelled({}, ())
    assert migration(nobody, nobody).flows == ()


PEOPLE = st.dictionaries(st.integers(1, 40), st.integers(0, 3), min_size=1, max_size=40)


@given(PEOPLE, PEOPLE)
def test_rows_add_up_to_the_first_date_columns_to_the_second_and_balances_to_what_is_held(
    first: dict[int, int], second: dict[int, int]
) -> None:
    cents = np.arange(len(second)) ** 3
    found = migration(labelled(first), labelled(second), cents)
    for place in (UNASSIGNED, 1, 2, 3):
        assert found.before(place) == list(first.values()).count(place)
        assert found.after(place) == list(second.values()).count(place)
        stayed = sum(flow.customers for flow in found.flows if flow.origin == flow.goal == place)
        assert stayed + sum(flow.customers for flow in found.left(place)) == found.before(place)
        assert stayed + sum(flow.customers for flow in found.joined(place)) == found.after(place)
    assert sum(flow.customers for flow in found.flows) == len(first.keys() | second.keys())
    assert found.both == len(first.keys() & second.keys())
    assert (found.gone, found.arrived) == (len(first.keys() - second.keys()), len(second.keys() - first.keys()))
    assert sum(flow.cents or 0 for flow in found.flows) == cents.sum()


def test_an_overlap_counts_the_customers_of_both_and_tells_how_many_are_in_one_only() -> None:
    found = overlap(SPRING, SUMMER)
    assert [segment.name for segment in found.rows] == ["Savers", "Spenders", "Quiet", "Unassigned"]
    assert found.counts.tolist() == [[1, 1, 0, 1], [0, 2, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert (found.both, found.only_first, found.only_second) == (6, 1, 1)


def test_unassigned_people_are_all_counted_as_those_of_a_segment_are_whether_or_not_the_other_has_them() -> None:
    found = overlap(labelled({1: 1, 2: UNASSIGNED, 3: UNASSIGNED}), labelled({1: 1, 2: 1}))
    assert found.rows[-1] == Segment(UNASSIGNED, "Unassigned", 2, 2 / 3)
    assert found.counts.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 0]]


def test_the_best_pair_of_a_segment_shares_the_most_of_those_in_either() -> None:
    first, second, *none = overlap(SPRING, SUMMER).pairs
    assert first == Pair(1, UNASSIGNED, 1, 1 / 3)
    assert second == Pair(2, 2, 2, 2 / 3)
    assert none == []


def test_the_same_groups_under_other_numbers_agree_completely() -> None:
    one, other = labelled({1: 1, 2: 1, 3: 2, 4: 3}), labelled({1: 3, 2: 3, 3: 1, 4: 2})
    found = overlap(one, other)
    assert found.agreement == 1
    assert {pair.jaccard for pair in found.pairs} == {1.0}
    assert [segment.name for segment in found.rows] == ["Savers", "Spenders", "Quiet"], "nobody is unassigned"


def test_agreement_is_the_adjusted_rand_index() -> None:
    # Pairs together in both: 2; in the first 6 (two groups of 3), in the second 7 (4 and 2), of 15.
    one = labelled({1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2})
    other = labelled({1: 1, 2: 1, 3: 2, 4: 1, 5: 1, 6: 2})
    expected = 6 * 7 / 15
    assert overlap(one, other).agreement == pytest.approx((2 - expected) / ((6 + 7) / 2 - expected))


def test_two_segmentations_without_a_common_customer_are_not_compared() -> None:
    with pytest.raises(SegmentationError, match="no customer in common"):
        overlap(labelled({1: 1}), labelled({2: 1}))


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        (1.0, Relation.SAME),
        (0.8, Relation.SAME),
        (0.79, Relation.RELATED),
        (0.1, Relation.RELATED),
        (0.09, Relation.UNRELATED),
        (-0.2, Relation.UNRELATED),
    ],
)
def test_agreement_in_words(agreement: float, words: Relation) -> None:
    assert relation(agreement) is words


def test_who_is_in_a_segment_that_cannot_be_told_apart_neither_stays_nor_moves() -> None:
    found = migration(replace(SPRING, not_told=frozenset({2})), SUMMER)
    # Of 1, 2, 3, 6, 7 and 8, who are there on both days, 2 comes into the second segment and 7 and 8 stay in it.
    assert (found.both, found.told, found.stayed, found.moved) == (6, 3, 1, 2)
    assert found.left(1) == (Flow(1, UNASSIGNED, 1),)
    assert found.joined(2) == found.left(2) == ()


def test_a_segment_that_cannot_be_told_apart_is_most_alike_to_none() -> None:
    found = overlap(replace(SPRING, not_told=frozenset({1})), SUMMER)
    assert [pair.first for pair in found.pairs] == [2]
    assert (found.rows_not_told, found.columns_not_told) == (frozenset({1}), frozenset())


def test_where_nobody_can_be_told_apart_there_is_no_agreement_to_speak_of() -> None:
    with pytest.raises(SegmentationError, match="Nobody is in segments that can be told apart"):
        overlap(replace(SPRING, not_told=frozenset({UNASSIGNED, 1, 2})), SUMMER)

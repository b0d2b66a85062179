"""People of whom nothing is known that segments are formed on: set apart, they change nothing for all others."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.changes import LabelledCustomers
from domain.segmentations import Outliers, SegmentationSettings, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN
from segmentation.audiences.rules import select_customers
from segmentation.changes.comparison import migration, overlap
from segmentation.changes.matching import keep_names
from segmentation.describing.conditions import find_conditions
from segmentation.describing.profiling import profile_segments
from segmentation.preparing.matrix import apply_preparation, build_matrix
from segmentation.segmenting import score_customers, segment_customers
from tests.segmentation.hand_made import an_attribute

AGE, INCOME = an_attribute("age"), an_attribute("income")
BASIS = (AGE, INCOME)


def people(known: int, unknown_ids: tuple[int, ...] = ()) -> pd.DataFrame:
    """Two kinds, young and old, with ids 10, 20, 30 ...; and people of whom nothing is known."""
    kind = np.arange(known) % 2
    table = pd.DataFrame(
        {
            "customer_id": 10 * np.arange(1, known + 1),
            "age": 20.0 + 40 * kind + np.arange(known) % 7,
            "income": 1.0 + 5 * kind + np.arange(known) % 3 / 10,
        }
    )
    nobody = pd.DataFrame({"customer_id": unknown_ids, "age": np.nan, "income": np.nan})
    return pd.concat([table, nobody]).astype({"customer_id": np.int64}).sort_values("customer_id", ignore_index=True)


def built(table: pd.DataFrame, unknowns=Unknowns.SET_APART, outliers=Outliers.WINSORISED):
    chosen = SegmentationSettings(("age", "income"), 2, outliers=outliers, unknowns=unknowns)
    return segment_customers(build_matrix(table, BASIS, outliers, unknowns), chosen)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(1, 1_000).filter(lambda number: number % 10), max_size=40), st.sampled_from(Outliers))
def test_whoever_is_set_apart_changes_no_segment_of_the_others(unknown_ids, outliers):
    alone, among = (
        built(people(70), outliers=outliers),
        built(people(70, tuple(sorted(unknown_ids))), outliers=outliers),
    )
    there = ~np.isin(among.customer_ids, sorted(unknown_ids))
    assert among.labels[there].tolist() == alone.labels.tolist()
    assert set(among.labels[~there].tolist()) <= {NOT_ENOUGH_KNOWN}
    assert (among.silhouette, among.stability, among.filled_share) == (alone.silhouette, alone.stability, 0.0)
    assert [s.size for s in among.segments] == [s.size for s in alone.segments]
    assert sum(s.size for s in among.everybody) == 70 + len(unknown_ids)
    assert np.isclose(sum(s.share for s in among.everybody), 1)
    assert among.customer_ids.tolist() == sorted(among.customer_ids.tolist())


@pytest.mark.parametrize(
    ("unknown", "apart"), [(0, None), (1, None), (2, 2), (3, 3)], ids=["none", "2 % of 50", "more", "many more"]
)
def test_by_default_they_are_set_apart_when_they_are_more_than_two_percent(unknown, apart):
    assert built(people(49, tuple(range(1, unknown + 1))), Unknowns.AUTO).not_enough_known == apart


def test_the_choice_to_fill_in_is_kept():
    found = built(people(50, tuple(range(1, 10))), Unknowns.FILLED_IN)
    assert found.not_enough_known is None
    assert NOT_ENOUGH_KNOWN not in found.labels
    assert np.isclose(found.filled_share, 9 / 59)


def test_settings_that_were_saved_before_there_was_a_choice_filled_in():
    assert SegmentationSettings(("age",), 2).unknowns is Unknowns.FILLED_IN


def test_a_count_of_zero_is_known():
    visits = an_attribute("visits", Kind.COUNT)
    table = people(50, (1, 2, 3)).assign(visits=0.0)
    table.loc[table.index % 2 == 0, "visits"] = 4.0
    found = build_matrix(table, (*BASIS, visits), unknowns=Unknowns.SET_APART)
    assert found.not_enough_known is not None
    assert not found.not_enough_known.size


def test_on_another_day_who_became_known_gets_a_segment_and_who_became_unknown_loses_it():
    before, now = people(50, (1, 2, 3)), people(50, (1, 2, 3))
    fitted = built(before)
    at = now["customer_id"].isin([1])
    now.loc[at, ["age", "income"]] = [61.0, 6.0]
    now.loc[now["customer_id"] == 10, ["age", "income"]] = np.nan
    scored = score_customers(now, fitted)
    place = {int(each): int(label) for each, label in zip(scored.customer_ids, scored.labels, strict=True)}
    old = {int(each): int(label) for each, label in zip(fitted.customer_ids, fitted.labels, strict=True)}
    assert (old[1], place[1]) == (NOT_ENOUGH_KNOWN, old[20])
    assert place[10] == NOT_ENOUGH_KNOWN
    assert {each: place[each] for each in place if each not in (1, 10)} == {e: old[e] for e in old if e not in (1, 10)}
    assert scored.not_enough_known == 3


def test_the_same_day_scored_again_moves_nobody():
    table = people(50, (1, 2, 3))
    fitted = built(table)
    assert score_customers(table, fitted).labels.tolist() == fitted.labels.tolist()


def test_a_fit_that_set_nobody_apart_fills_in_on_every_other_day():
    fitted = built(people(50), Unknowns.AUTO)
    scored = score_customers(people(50, tuple(range(1, 10))), fitted)
    assert scored.not_enough_known is None
    assert sum(segment.size for segment in scored.segments) == 59


def test_without_an_attribute_who_is_known_by_the_others_alone_is_set_apart():
    table = people(50)
    fitted = built(people(50, (1, 2)))
    table.loc[table["customer_id"] == 10, "income"] = np.nan
    assert score_customers(table, fitted, left_out=["age"]).not_enough_known == 1


def test_segments_found_again_keep_their_names_and_those_set_apart_stay_apart():
    before = built(people(51, (1, 2, 3)))
    named = replace(before, segments=tuple(replace(s, name=f"Kind {s.number}") for s in before.segments))
    found = built(people(50, (4, 5)))
    # As if they had been found in the other order.
    again, matches = keep_names(found, named)
    assert [segment.name for segment in again.segments] == ["Kind 1", "Kind 2"]
    assert len(matches) == 2
    assert again.labels[np.isin(again.customer_ids, [4, 5])].tolist() == [NOT_ENOUGH_KNOWN] * 2


def test_they_have_no_profile_and_lie_in_nobodys():
    table = people(50, (1, 2, 3))
    found = built(table)
    profiles = profile_segments(table, found, BASIS)
    assert [p.segment.number for p in profiles] == [1, 2]
    assert [p.of("age").known for p in profiles] == [s.size for s in found.segments]


def test_the_conditions_of_a_segment_catch_none_of_them():
    table = people(50, (1, 2, 3))
    found = built(table)
    for segment in found.segments:
        conditions = find_conditions(table, found.labels, segment.number, BASIS)
        assert conditions.rule is not None
        assert not select_customers(table, conditions.rule, {})[found.labels == NOT_ENOUGH_KNOWN].any()
        assert (conditions.caught, conditions.others) == (segment.size, 0)


def test_a_move_out_of_or_into_them_is_a_move_like_any_other():
    found = built(people(50, (1, 2, 3)))
    then = LabelledCustomers(found.customer_ids, found.labels, found.segments)
    moved = found.labels.copy()
    moved[0] = 1
    now = replace(then, labels=moved)
    flows = migration(then, now)
    assert flows.places == (1, 2, NOT_ENOUGH_KNOWN)
    assert flows.before(NOT_ENOUGH_KNOWN) == 3
    assert flows.after(NOT_ENOUGH_KNOWN) == 2
    crossed = overlap(then, then)
    assert [segment.number for segment in crossed.rows] == [1, 2, NOT_ENOUGH_KNOWN]
    assert crossed.both == 53
    assert [pair.first for pair in crossed.pairs] == [1, 2]


def test_on_a_file_that_knows_sixty_of_ten_thousand_only_the_sixty_are_in_segments():
    table = people(60, tuple(number for number in range(1, 11_100) if number % 10)[:9_940])
    found = built(table, Unknowns.AUTO)
    assert sum(segment.size for segment in found.segments) == 60
    assert found.not_enough_known == 9_940
    filled = built(table, Unknowns.FILLED_IN)
    assert filled.filled_share > 0.99
    assert max(segment.size for segment in filled.segments) > 9_940


def test_the_matrix_of_those_who_are_known_has_no_row_of_the_others():
    table = people(50, (1, 2, 3))
    found = built(table)
    matrix = apply_preparation(table, found.preparations, sets_apart=True)
    assert len(matrix.values) == 50
    assert matrix.not_enough_known is not None
    assert matrix.not_enough_known.tolist() == [1, 2, 3]

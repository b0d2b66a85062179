from collections.abc import Collection, Iterable, Iterator
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from domain.rfm import (
    NOT_IN_WINDOW,
    USUAL_MAP,
    GridArea,
    GridSegment,
    RfmSettings,
    RfmWindow,
    alike_measures,
    segment_names,
)
from segmentation.rfm.grid import summarise_grid
from segmentation.rfm.scores import score_measures
from tests.segmentation.hand_made import customers
from tests.segmentation.rfm.test_scores import ATTRIBUTES, CUTS, DOZEN, SETTINGS, populations

UNKNOWN = np.full(14, np.nan)


def test_the_grid_adds_up_people_and_money_cell_by_cell():
    cents = pd.Series(range(100, 1500, 100)).astype(object)
    grid = summarise_grid(score_measures(DOZEN, ATTRIBUTES), SETTINGS, cents, UNKNOWN)
    cells = {cell.cell: cell for cell in grid.cells}
    assert (cells[5, 5].segment, cells[5, 5].customers, cells[5, 5].cents) == ("Champions", 2, 300)
    assert cells[1, 1].tiers == (1, 0, 0, 0, 1)
    assert cells[5, 1].customers == 0
    assert str(cells[5, 5].amount) == "3.00"
    assert (grid.outside.segment, grid.outside.customers, grid.outside.cents) == (NOT_IN_WINDOW, 2, 2700)
    assert grid.scored == 12
    assert sum(cell.cents for cell in (*grid.cells, grid.outside)) == sum(cents)


def test_a_sum_larger_than_64_bits_is_exact():
    cents = pd.Series([2**62] * 14).astype(object)
    grid = summarise_grid(score_measures(DOZEN, ATTRIBUTES), SETTINGS, cents, UNKNOWN)
    assert sum(cell.cents for cell in (*grid.cells, grid.outside)) == 14 * 2**62


@given(populations, st.sampled_from([None, CUTS]))
def test_every_customer_is_in_exactly_one_cell_and_sizes_add_up(table, cuts):
    found = score_measures(table, ATTRIBUTES, cuts)
    inside = table["times"].to_numpy() > 0
    for scores in found.scores.values():
        assert ((scores > 0) == inside).all()
        assert scores.max() <= 5
    grid = summarise_grid(found, SETTINGS, pd.Series([1] * len(table)).astype(object), np.full(len(table), np.nan))
    everywhere = (*grid.cells, grid.outside)
    assert sum(cell.customers for cell in everywhere) == sum(cell.cents for cell in everywhere) == len(table)
    assert all(sum(cell.tiers) == cell.customers for cell in grid.cells)
    for bands in found.bands.values():
        assert sum(band.customers for band in bands) == grid.scored


def test_each_segment_says_what_its_customers_really_have():
    tenure = np.array([400, 30, 89, 90, *[200] * 8, np.nan, 20])
    cents = pd.Series([0] * 14).astype(object)
    grid = summarise_grid(score_measures(DOZEN, ATTRIBUTES), SETTINGS, cents, tenure)
    there = {segment.name: segment for segment in grid.segments if segment.customers}
    assert there["Champions"] == GridSegment("Champions", 2, (0, 1), (80, 90), 7, newcomers=1)
    assert there["Loyal"] == GridSegment("Loyal", 3, (2, 5), (50, 70), 7, newcomers=1)
    assert there["Hibernating"] == GridSegment("Hibernating", 5, (20, 89), (1, 20), 7, newcomers=0)
    assert grid.segments[-1] == GridSegment(NOT_IN_WINDOW, 2, None, None, None, newcomers=1)
    assert [segment.name for segment in grid.segments if not segment.customers] == [
        "Potential Loyalists", "Promising", "About To Sleep", "At Risk", "Can't Lose",
    ]  # fmt: skip


def test_who_is_new_is_not_told_where_the_data_begins_too_late_to_tell():
    cents = pd.Series([0] * 14).astype(object)
    scores = score_measures(DOZEN, ATTRIBUTES)
    for oldest, told in ((179, False), (180, True)):
        tenure = np.array([oldest, *[10.0] * 13])
        grid = summarise_grid(scores, SETTINGS, cents, tenure)
        assert all((segment.newcomers is not None) is told for segment in grid.segments)


def test_a_segment_of_several_areas_is_summed_up_as_one():
    areas = (GridArea("Ends", (1, 1), (1, 5)), GridArea("Middle", (2, 4), (1, 5)), GridArea("Ends", (5, 5), (1, 5)))
    grid = summarise_grid(
        score_measures(DOZEN, ATTRIBUTES),
        RfmSettings(RfmWindow.DAYS_90, areas),
        pd.Series([0] * 14).astype(object),
        UNKNOWN,
    )
    assert [(each.name, each.customers, each.days) for each in grid.segments] == [
        ("Ends", 4, (0, 89)), ("Middle", 8, (2, 40)), (NOT_IN_WINDOW, 2, None),
    ]  # fmt: skip


QUIETER = ("About To Sleep", "Potential Loyalists", "Promising", "Hibernating")
BUSIER = ("Champions", "Loyal", "Can't Lose")
MORE_RECENT = ("Champions", "Potential Loyalists", "Promising")
LESS_RECENT = ("At Risk", "Can't Lose", "Hibernating")


def pairs(ones: Iterable[str], others: Iterable[str], there: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one, other in product(ones, others) if one in there and other in there)


@given(populations)
def test_the_words_beside_every_name_of_the_usual_map_are_true_of_its_customers_whatever_the_bank(table):
    scores = score_measures(table, ATTRIBUTES)
    if alike_measures(SETTINGS, scores.bands):
        return
    unknown = np.full(len(table), np.nan)
    grid = summarise_grid(scores, SETTINGS, pd.Series([0] * len(table)).astype(object), unknown)
    days = {each.name: each.days for each in grid.segments if each.days}
    transactions = {each.name: each.transactions for each in grid.segments if each.transactions}
    for busy, quiet in pairs(BUSIER, QUIETER, transactions):
        assert transactions[busy][0] > transactions[quiet][1]
    for recent, before in pairs(MORE_RECENT, LESS_RECENT, days):
        assert days[recent][1] < days[before][0]
    # Hibernating and About To Sleep hold the same lowest score of frequency, among others.
    more = set(transactions) - {"Promising", "Hibernating", "About To Sleep"}
    for quietest, other in pairs(("Promising",), more, transactions):
        assert transactions[quietest][1] < transactions[other][0]
    for busiest, other in pairs(("Can't Lose",), transactions, transactions):
        assert transactions[busiest][0] >= transactions[other][0] or other in BUSIER
    for middle in {"Need Attention"} & set(days):
        for spans in (days, transactions):
            assert min(each[0] for each in spans.values()) < spans[middle][0]
            assert max(each[1] for each in spans.values()) > spans[middle][1]
    assert {*BUSIER, *QUIETER, "At Risk", "Need Attention"} == set(segment_names(SETTINGS.areas))


def test_six_transactions_a_year_make_nobody_new_and_one_after_eight_years_neither():
    """Others make sixty a year; the newcomer's first transaction is a month ago."""
    days, times = [5, 5, 6, *range(1, 30)], [6, 1, 2, *[60] * 29]
    table = customers(days=days, times=times, spent=times)
    tenure = np.array([400.0, 8 * 365, 30, *[2_000.0] * 29])
    settings = RfmSettings(RfmWindow.DAYS_365, USUAL_MAP)
    grid = summarise_grid(
        score_measures(table, ATTRIBUTES), settings, pd.Series([0] * len(table)).astype(object), tenure
    )
    assert not any("new" in area.name.casefold() for area in USUAL_MAP)
    assert sum(each.newcomers or 0 for each in grid.segments) == 1
    quietest = next(each for each in grid.segments if each.name == "Promising")
    assert (quietest.customers, quietest.newcomers) == (3, 1)

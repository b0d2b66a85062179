"""Pieces of the page of recency, frequency and money that only show."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.errors import AlikeError
from domain.rfm import Measure, RfmGrid, cell_name, require_differences, segment_names
from domain.snapshots import Snapshot
from ui.charts.rfm_grid import rfm_grid
from ui.charts.value_tiers import value_tiers
from ui.common.cards import show_cards, show_chart
from ui.rfm.choices import BALANCES, pick_part_of_grid, pick_what_to_show
from ui.shell.errors import show_error
from ui.shell.look import current_look
from wording.formats import Formats
from wording.rfm import (
    all_time_sentence,
    how_cut,
    in_window,
    new_sentence,
    outside_sentence,
    score_rows,
    segment_rows,
    segments_help,
    threshold_texts,
    too_few_in_grid,
)
from workflows.segments.rfm import rfm_attributes

ENOUGH = 25  # customers: fewer cannot fill the grid


def show_rfm_cards(grid: RfmGrid, formats: Formats) -> None:
    window, everybody = in_window(grid, formats), grid.scored + grid.outside.customers
    outside = grid.outside.customers
    deposits = sum(cell.cents for cell in grid.cells) / 100
    show_cards(
        [
            ("Customers", formats.count(everybody), "All customers of the bank, each counted once."),
            (
                "In the grid",
                f"{formats.count(grid.scored)} · {formats.share(grid.scored / everybody, 0)}",
                f"Customers who started a transaction themselves {window}.",
            ),
            (
                "No transactions",
                f"{formats.count(outside)} · {formats.share(outside / everybody, 0)}",
                f"Customers who started none {window}: a group of their own, without scores.",
            ),
            ("Deposits in the grid", formats.money(deposits), "All balances above 0 of the customers in the grid."),
        ]
    )
    for sentence in filter(None, (outside_sentence(grid, formats), all_time_sentence(grid, formats))):
        st.caption(sentence)


def show_obstacle(grid: RfmGrid, snapshot: Snapshot, formats: Formats) -> bool:
    """Whether there is nothing to show: nobody is in the grid, or nothing tells its customers apart.

    A message for that, and for a grid with hardly anybody in it.
    """
    if not grid.scored:
        if snapshot.rows.get("Transactions"):
            st.info(f"No customer started a transaction {in_window(grid, formats)}. Choose a longer window.")
        else:
            st.info("The bank's database holds no transactions, so nobody can be scored.")
        return True
    try:
        require_differences(grid.settings, grid.bands)
    except AlikeError as error:
        show_error(error)
        return True
    if grid.scored < ENOUGH:
        st.warning(too_few_in_grid(grid, formats))
    return False


def show_grid(grid: RfmGrid, formats: Formats) -> None:
    money = pick_what_to_show() == BALANCES
    chart = rfm_grid(grid, current_look(), money)
    title = "What they hold, by recency and frequency" if money else "Customers by recency and frequency"
    show_chart(title, chart, "rfm-grid", "Balances are deposits: all balances above 0, without debts.")


def show_thresholds(grid: RfmGrid, formats: Formats) -> None:
    attributes = rfm_attributes(grid.settings.window)
    with st.container(border=True):
        st.markdown("**What each score means**", help="Recency is the time since the last transaction.")
        st.dataframe(pd.DataFrame(score_rows(grid, attributes, formats)), hide_index=True)
        st.caption(how_cut(grid, formats))


def show_segments(grid: RfmGrid, formats: Formats) -> None:
    rows = segment_rows(grid, rfm_attributes(grid.settings.window), formats)
    with st.container(border=True):
        st.markdown("**What each segment is here**", help=segments_help(grid))
        st.dataframe(pd.DataFrame(rows), hide_index=True, height="content")
        st.caption(new_sentence(grid, formats))


def show_value_tiers(grid: RfmGrid, formats: Formats) -> None:
    cells = sorted(grid.cells, key=lambda cell: cell.cell, reverse=True)
    tiers = {
        name: _added([cell.tiers for cell in cells if cell.segment == name])
        for name in segment_names(grid.settings.areas)
    }
    labels = {name: name for name in tiers} | {cell_name(c.cell): f"{cell_name(c.cell)} · {c.segment}" for c in cells}
    tiers |= {cell_name(cell.cell): cell.tiers for cell in cells}
    chosen = pick_part_of_grid({part: f"{labels[part]} ({formats.count(sum(tiers[part]))})" for part in tiers})
    attribute = rfm_attributes(grid.settings.window)[Measure.MONEY]
    ranges = threshold_texts(grid, Measure.MONEY, attribute, formats)
    chart = value_tiers(labels[chosen], tiers[chosen], ranges, current_look())
    show_chart("Value tiers", chart, "rfm-tiers", attribute.definition)


def _added(tiers: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*tiers, strict=True)))

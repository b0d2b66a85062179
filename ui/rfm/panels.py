"""Pieces of the page of recency, frequency and money that only show."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
import streamlit as st

from domain.attributes import Attribute
from domain.rfm import SCORES, Attributes, Band, Measure, RfmGrid, cell_name, segment_names, values_on_both_sides
from domain.snapshots import Snapshot
from ui.charts.rfm_grid import rfm_grid
from ui.charts.value_tiers import value_tiers
from ui.common.panels import show_cards, show_chart
from ui.rfm.choices import BALANCES, pick_part_of_grid, pick_what_to_show
from ui.shell.look import current_look
from wording.formats import Formats
from wording.labels import listed
from wording.sentences import write_fact
from workflows.segments.rfm import rfm_attributes

ENOUGH = 25  # customers: fewer cannot fill the grid
_HEADS = {
    Measure.RECENCY: "Recency",
    Measure.FREQUENCY: "Transactions",
    Measure.MONEY: "Spending",
}
_NOUNS = {Measure.RECENCY: "days since the last transaction", Measure.FREQUENCY: "transactions", Measure.MONEY: "spent"}


def show_rfm_cards(grid: RfmGrid, formats: Formats) -> None:
    window, everybody = _window(grid, formats), grid.scored + grid.outside.customers
    outside = grid.outside.customers
    deposits = sum(cell.cents for cell in grid.cells) / 100
    show_cards(
        [
            ("Customers", formats.count(everybody), "All customers of the bank, each counted once."),
            (
                "In the grid",
                f"{formats.count(grid.scored)} · {formats.share(grid.scored / everybody, 0)}",
                f"Customers who started a transaction themselves in the last {window}.",
            ),
            (
                "No transactions",
                f"{formats.count(outside)} · {formats.share(outside / everybody, 0)}",
                f"Customers who started none in the last {window}: a group of their own, without scores.",
            ),
            ("Deposits in the grid", formats.money(deposits), "All balances above 0 of the customers in the grid."),
        ]
    )


def _window(grid: RfmGrid, formats: Formats) -> str:
    return write_fact(grid.settings.window.length, formats)


def show_too_few(grid: RfmGrid, snapshot: Snapshot, formats: Formats) -> bool:
    """Whether nobody is in the grid; then, and when hardly anybody is, a sentence says so."""
    if not grid.scored:
        if snapshot.rows.get("Transactions"):
            st.info(f"No customer started a transaction in the last {_window(grid, formats)}. Choose a longer window.")
        else:
            st.info("The bank's database holds no transactions, so nobody can be scored.")
        return True
    if grid.scored < ENOUGH:
        people = f"{formats.count(grid.scored)} customers are" if grid.scored > 1 else "1 customer is"
        st.warning(f"Only {people} in the grid, fewer than it has cells: scores say little.")
    return False


def show_grid(grid: RfmGrid, formats: Formats) -> None:
    money = pick_what_to_show() == BALANCES
    chart = rfm_grid(grid, current_look(), money)
    title = "What they hold, by recency and frequency" if money else "Customers by recency and frequency"
    show_chart(title, chart, "rfm-grid", "Balances are deposits: all balances above 0, without debts.")


def show_thresholds(grid: RfmGrid, formats: Formats) -> None:
    attributes = rfm_attributes(grid.settings.window)
    texts = {measure: threshold_texts(grid, measure, attributes[measure], formats) for measure in Measure}
    rows = [
        {"Score": str(score)} | {_HEADS[measure]: texts[measure][score - 1] for measure in Measure}
        for score in reversed(SCORES)
    ]
    with st.container(border=True):
        st.markdown("**What each score means**", help="Recency is the time since the last transaction.")
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        st.caption(_how_cut(grid, attributes, formats))


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


def threshold_texts(grid: RfmGrid, measure: Measure, attribute: Attribute, formats: Formats) -> list[str]:
    """From score 1 to 5: the values found in quintiles, the bounds of own cut points."""
    if grid.settings.cuts is None:
        return [_found(band, attribute, formats) for band in reversed(grid.bands[measure])]
    bounds = getattr(grid.settings.cuts, measure)
    written = [formats.edge(attribute, bound) for bound in bounds]
    if measure is Measure.RECENCY:
        days = [formats.value(attribute, bound) for bound in bounds]
        middle = [f"over {low} to {high}" for low, high in zip(written, days[1:], strict=False)]
        return [f"over {days[-1]}", *reversed(middle), f"at most {days[0]}"]
    middle = [f"{low} to under {high}" for low, high in pairwise(written)]
    return [f"under {written[0]}", *middle, f"{written[-1]} or more"]


def _found(band: Band, attribute: Attribute, formats: Formats) -> str:
    if band.lowest is None or band.highest is None:
        return "nobody"
    if band.lowest == band.highest:
        return formats.value(attribute, band.lowest)
    return formats.edges(attribute, band.lowest, band.highest)


def _how_cut(grid: RfmGrid, attributes: Attributes, formats: Formats) -> str:
    if grid.settings.cuts is not None:
        return "Own cut points."
    told = "Quintiles: each score holds a fifth of the customers in the grid."
    shared = {measure: values_on_both_sides(grid.bands[measure]) for measure in Measure}
    parted = [
        f"{listed([formats.edge(attributes[measure], value) for value in values])} {_NOUNS[measure]}"
        for measure, values in shared.items()
        if values
    ]
    if not parted:
        return told
    return (
        f"{told} So customers with the same value may fall on both sides of a cut, parted by customer id; here those with "
        f"{'; '.join(parted)}. Own cut points keep them together."
    )


def _added(tiers: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*tiers, strict=True)))

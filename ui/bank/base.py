"""Pieces of the Customer base page."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.attributes import AttributeSummary, Distribution
from domain.snapshots import Snapshot
from ui.charts.distribution import attribute_distribution
from ui.common.cards import show_cards, show_chart
from ui.shell.look import current_look
from wording.bank import define
from wording.formats import Formats
from wording.measures import TYPICAL, TYPICAL_HELP

_CARDS = ("age", "deposits", "transactions_90d", "days_since_transaction", "spending_365d")


def show_base_cards(snapshot: Snapshot, summaries: Sequence[AttributeSummary], formats: Formats) -> None:
    """The number of customers and what is typical in three attributes that this bank knows."""
    usable = {s.attribute.name: s for s in summaries if s.unusable is None}
    medians = [usable[name] for name in _CARDS if name in usable][:3]
    customers = ("Customers", formats.count(snapshot.customers), f"All customers, as of {formats.day(snapshot.as_of)}.")
    cards = [_median_card(summary, formats) for summary in medians]
    # Under the figure, because a label of a whole line would be cut.
    show_cards([customers, *cards], {label: TYPICAL for label, *_ in cards})
    st.caption(TYPICAL_HELP)


def _median_card(summary: AttributeSummary, formats: Formats) -> tuple[str, str, str | None]:
    attribute = summary.attribute
    explained = f"Half of the {formats.count(summary.known)} customers whose value is known are above. {define(attribute, formats)}"
    return attribute.label, formats.value(attribute, summary.median), explained


def show_spread(found: Distribution, formats: Formats) -> None:
    """How customers are spread over the values of an attribute, with its definition."""
    chart = attribute_distribution(found, current_look())
    show_chart(found.attribute.label, chart, "distribution", define(found.attribute, formats))


def show_missing_values(summaries: Sequence[AttributeSummary], formats: Formats) -> None:
    """Attributes with gaps, the widest gap first."""
    gaps = sorted((s for s in summaries if s.known < s.customers), key=lambda s: s.known)
    with st.container(border=True):
        st.markdown("**Missing values**", help="Customers whose value the bank does not know. Unknown is not zero.")
        if not gaps:
            st.caption("Every attribute is known for every customer.")
            return
        rows = [
            {
                "Attribute": s.attribute.label,
                "Unknown": formats.share(1 - s.known / s.customers),
                "Customers": formats.count(s.customers - s.known),
            }
            for s in gaps
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=250)


def show_left_out(snapshot: Snapshot, formats: Formats) -> None:
    """Rows that no attribute takes in, by reason."""
    with st.container(border=True):
        st.markdown(
            "**Left out**", help="Rows of the bank's database that no attribute can take into account, and why."
        )
        if not snapshot.left_out:
            st.caption("Nothing: every row was taken into account.")
        for what, rows in snapshot.left_out.items():
            st.caption(f"{what.capitalize()}: {formats.count(rows)}")

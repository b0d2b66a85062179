"""The two frames that most of a page is made of: a card with a chart, and a row of cards with one number each."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from ui.charts.chart import Chart
from ui.shell.markdown import escaped

NO_NOTES: Mapping[str, str] = MappingProxyType({})


def show_chart(title: str, chart: Chart, key: str, help: str | None = None, sentence: str = "") -> None:
    """A bordered card: title, what it says, chart, and the same numbers as a table."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}**", help=help, width="content")
            with st.popover("Table", type="tertiary", icon=":material/table:", key=f"{key}-table"):
                st.dataframe(chart.table, hide_index=True)
        if sentence:
            st.markdown(escaped(sentence))
        st.plotly_chart(chart.figure, key=key, alt=chart.alt, config={"displayModeBar": False})


def show_cards(cards: Sequence[tuple[str, str, str | None]], notes: Mapping[str, str] = NO_NOTES) -> None:
    """Label, value, help; as many beside each other as fit. `notes` by label stand below a value that must not be read alone."""
    with st.grid(min_column_width=190):
        for label, value, help in cards:
            st.metric(
                label,
                value,
                notes.get(label),
                delta_color="off",
                delta_arrow="off",
                help=help,
                border=True,
                height="stretch" if notes else "content",
            )

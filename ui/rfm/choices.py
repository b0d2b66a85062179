"""What a marketer chooses on the page of recency, frequency and money: window, cut points, names and map."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from domain.errors import DashboardError
from domain.rfm import (
    USUAL_MAP,
    CutPoints,
    GridArea,
    Measure,
    RfmGrid,
    RfmSettings,
    RfmWindow,
    names_by_cell,
    suggest_cuts,
    validate_cuts,
)
from ui.common.handover import RFM_CUTS, RFM_MAP, RFM_WINDOW
from ui.rfm.links import read_cuts, read_map, write_cuts, write_map
from ui.shell import state
from ui.shell.data import load_formats
from ui.shell.errors import show_error
from wording.sentences import write

CUSTOMERS, BALANCES = "Customers", "Balances"
_PART = "rfm_part"
_BOUNDS = {
    Measure.RECENCY: ("Days since the last transaction", [f"Score {score}: at most" for score in (5, 4, 3, 2)]),
    Measure.FREQUENCY: ("Number of transactions", [f"Score {score}: at least" for score in (2, 3, 4, 5)]),
    Measure.MONEY: ("Money spent", [f"Score {score}: at least" for score in (2, 3, 4, 5)]),
}


def pick_rfm() -> RfmSettings:
    """Starts from the link, else from what was chosen earlier in this visit, else the data's cut points and the usual map."""
    _take_from_link("cuts", RFM_CUTS, read_cuts)
    _take_from_link("map", RFM_MAP, _checked_map)
    window, cuts, areas = _pick_window(), state.recall(RFM_CUTS), state.recall(RFM_MAP)
    state.put_in_link("cuts", write_cuts(cuts) if cuts else None)
    state.put_in_link("map", write_map(areas) if areas else None)
    return RfmSettings(window, areas or USUAL_MAP, cuts)


def _pick_window() -> RfmWindow:
    asked, windows = state.from_link("window"), tuple(RfmWindow)
    if state.choice(RFM_WINDOW) not in windows:
        state.choose(RFM_WINDOW, next((window for window in windows if window == asked), RfmWindow.DAYS_365))
    formats = load_formats()
    picked = st.segmented_control(
        "Window",
        windows,
        key=RFM_WINDOW,
        required=True,
        format_func=lambda window: write(window.span, formats),
        help="Transactions of these last days, of the last complete calendar months, or all that the bank's data holds, "
        "count. Only those that customers started themselves: no fees, interest, salaries or standing orders.",
        persist_state="session",
    )
    window = RfmWindow(picked or RfmWindow.DAYS_365)
    state.put_in_link("window", window)
    return window


def pick_what_to_show() -> str:
    shown: str = st.segmented_control(
        "In each cell", (CUSTOMERS, BALANCES), key="shown", default=CUSTOMERS, required=True, bind="query-params"
    )
    return shown


def pick_part_of_grid(labels: Mapping[str, str]) -> str:
    """A segment or a cell, by its name."""
    asked = state.from_link("part")
    if state.choice(_PART) not in labels:
        state.choose(_PART, asked if asked in labels else next(iter(labels)))
    part = st.selectbox(
        "Segment or cell",
        list(labels),
        key=_PART,
        format_func=labels.__getitem__,
        help="R is the recency score, F the frequency score.",
        persist_state="session",
    )
    state.put_in_link("part", part)
    return part


@st.dialog("Own cut points", width="large")
def ask_for_cuts(grid: RfmGrid) -> None:
    st.caption("Four cut points make five scores. They are yours: scores then compare nobody with anybody.")
    proposed = grid.settings.cuts or suggest_cuts(grid.cuts)
    with st.form("rfm-cuts", border=False):
        given = {
            measure: _ask_for_bounds(measure, column, getattr(proposed, measure))
            for measure, column in zip(Measure, st.columns(3), strict=True)
        }
        used, usual = _two_buttons("Use these cut points", "Back to cut points found in the data")
    if used:
        cuts = CutPoints(*(given[measure] for measure in Measure))
        _keep(RFM_CUTS, lambda: _checked_cuts(cuts))
    if usual:
        _keep(RFM_CUTS, lambda: None)


@st.dialog("Own names and map", width="large")
def ask_for_map(settings: RfmSettings) -> None:
    st.caption(
        "One line per segment: its name, a colon, its recency scores and its frequency scores. A name may have several "
        "lines; each of the 25 cells belongs to exactly one segment."
    )
    with st.form("rfm-map", border=False):
        text = st.text_area("Segments", write_map(settings.areas), height=290)
        used, usual = _two_buttons("Use this map", "Back to the usual map")
    if used:
        _keep(RFM_MAP, lambda: _checked_map(text))
    if usual:
        _keep(RFM_MAP, lambda: None)


def _ask_for_bounds(measure: Measure, column: Any, proposed: tuple[float, ...]) -> tuple[float, float, float, float]:
    title, labels = _BOUNDS[measure]
    step: Any = 1.0 if measure is Measure.MONEY else 1
    with column:
        st.markdown(f"**{title}**")
        first, second, third, fourth = (
            float(
                st.number_input(
                    label, min_value=0 * step, value=type(step)(bound), step=step, key=f"{measure}-{label[:7]}"
                )
            )
            for label, bound in zip(labels, proposed, strict=True)
        )
    return first, second, third, fourth


def _two_buttons(use: str, back: str) -> tuple[bool, bool]:
    with st.container(horizontal=True):
        return st.form_submit_button(use, type="primary"), st.form_submit_button(back)


def _checked_cuts(cuts: CutPoints) -> CutPoints:
    validate_cuts(cuts)
    return cuts


def _checked_map(text: str) -> tuple[GridArea, ...] | None:
    areas = read_map(text)
    names_by_cell(areas)
    return areas if areas != USUAL_MAP else None


def _keep(key: str, checked: Callable[[], Any]) -> None:
    try:
        state.remember(key, checked())
    except DashboardError as error:
        show_error(error)
        return
    st.rerun()


def _take_from_link(name: str, key: str, read: Callable[[str], Any]) -> None:
    """Once per visit; what cannot be used is left out, with its error shown."""
    asked = state.from_link(name)
    if not state.first_time(f"{key}-link") or not asked:
        return
    try:
        state.remember(key, read(asked))
    except DashboardError as error:
        show_error(error)

"""What a marketer chooses on the page of changes: two days of a segmentation, another day to score, what to compare with."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ui import state
from ui.markdown import escaped
from ui.work import follow_scoring, start_scoring
from workflows.access import Actor
from workflows.compare_runs import Run
from workflows.keep_segmentation import SavedSegmentation

CHANGES_SEGMENTATION = "changes_segmentation"  # the picker's key
PEOPLE, BALANCES = "People", "Balances"
_FROM, _TO, _WITH, _MEASURE = "changes_from", "changes_to", "changes_with", "changes_measure"


def pick_days(runs: Sequence[Run]) -> tuple[Run, Run] | None:
    """Two of the days, the two newest unless chosen or linked otherwise; None when there is only one."""
    if len(runs) < 2:
        return None
    by_day = {f"{run.as_of}": run for run in runs}
    days = list(by_day)
    earlier = _pick_day("From", _FROM, "from", days[:-1], by_day)
    later = _pick_day("To", _TO, "to", days[days.index(earlier) + 1 :], by_day)
    return by_day[earlier], by_day[later]


def _pick_day(label: str, key: str, in_link: str, days: list[str], by_day: dict[str, Run]) -> str:
    asked = state.from_link(in_link)
    if state.choice(key) not in days:
        if asked and asked not in days and state.first_time(f"{in_link}-{asked}"):
            st.warning(
                f"The day {asked[:10]} of this link was not scored, or is not before the other; another is shown."
            )
        state.choose(key, asked if asked in days else days[-1])
    picked: str = st.selectbox(
        label, days, key=key, format_func=lambda day: _told(by_day[day]), persist_state="session", width=210
    )
    state.put_in_link(in_link, picked)
    return picked


def _told(run: Run) -> str:
    return f"{run.as_of:%d %b %Y}" + (" · built" if run.fitted_by is None else "")


def offer_another_day(actor: Actor, chosen: SavedSegmentation, runs: Sequence[Run], newest: date) -> None:
    with st.popover("Score another day", icon=":material/event:"):
        st.caption("Who was in these segments on that day? The segments stay as they were built.")
        day = st.date_input("Day", _months_before(runs[0].as_of), max_value=newest, key="changes_day")
        if isinstance(day, date):
            _offer("Score this day", actor, chosen, day)


def offer_a_quarter_before(actor: Actor, chosen: SavedSegmentation, only: Run) -> None:
    """For a segmentation that is known of one day alone: the other is one click away."""
    st.info(
        f"“{escaped(chosen.name)}” is known for one day only, {only.as_of:%d %B %Y}. Score an earlier day to see what changed "
        "since, or come back when newer data was scored.",
        icon=":material/event:",
    )
    _offer("Score three months earlier", actor, chosen, _months_before(only.as_of), primary=True)


def _offer(label: str, actor: Actor, chosen: SavedSegmentation, day: date, primary: bool = False) -> None:
    st.button(
        label,
        type="primary" if primary else "secondary",
        icon=":material/history:",
        help="In the background; the page stays usable.",
        on_click=lambda: start_scoring(actor, chosen.segmentation_id, day),
    )


def take_over_scored() -> None:
    """A day that was just scored is compared with the others; called before the days are drawn."""
    run = follow_scoring()
    if run is not None:
        state.choose(_FROM, f"{run.as_of}")
        state.choose(_TO, None)
        state.put_in_link("from", None)
        state.put_in_link("to", None)


def pick_measure(has_balances: bool) -> bool:
    """Whether flows are shown in balances; where they are not known of the later day, people it is."""
    asked = state.from_link("show")
    if state.choice(_MEASURE) is None:
        state.choose(_MEASURE, BALANCES if asked == BALANCES.lower() else PEOPLE)
    if not has_balances:
        st.caption("In people: balances of the later day are estimated, not known to the cent.")
        return False
    picked = st.segmented_control("Show", (PEOPLE, BALANCES), key=_MEASURE, required=True, persist_state="session")
    state.put_in_link("show", BALANCES.lower() if picked == BALANCES else None)
    return bool(picked == BALANCES)


def pick_other(saved: Sequence[SavedSegmentation], chosen: SavedSegmentation) -> SavedSegmentation | None:
    """Another saved segmentation; None when there is none."""
    others = {each.segmentation_id: each for each in saved if each.segmentation_id != chosen.segmentation_id}
    if not others:
        return None
    asked = state.from_link("with")
    if state.choice(_WITH) not in others:
        state.choose(_WITH, asked if asked in others else next(iter(others)))
    picked = st.selectbox(
        "Compare with", list(others), key=_WITH, format_func=lambda each: others[each].name, persist_state="session"
    )
    state.put_in_link("with", picked)
    return others[picked]


def _months_before(day: date, months: int = 3) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(months=months)).date()

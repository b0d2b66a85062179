"""What a marketer chooses on the page of changes: two days of a segmentation, another day to score, what to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from domain.runs import Run, SavedSegmentation
from domain.snapshots import Snapshot
from ui.common.scoring import SCORE, days_to_score
from ui.shell import state
from ui.shell.data import load_formats, load_scored, load_versions
from ui.shell.markdown import escaped
from wording.formats import Formats
from workflows.segments.life import Version
from workflows.session import Session

CHANGES_SEGMENTATION = "changes_segmentation"  # the picker's key
PEOPLE, BALANCES = "People", "Balances"
_FROM, _TO, _WITH, _MEASURE = "changes_from", "changes_to", "changes_with", "changes_measure"


@dataclass(frozen=True)
class Other:
    """What a segmentation is compared with, and the days that it was scored for."""

    name: str
    runs: tuple[Run, ...]


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
    asked, earlier_choice = state.from_link(in_link), state.choice(key)
    if earlier_choice not in days:
        if asked and asked not in days and earlier_choice is None and state.first_time(f"{in_link}-{asked}"):
            st.warning(
                f"The day {escaped(asked[:10])} of this link was not scored, or is not before the other; another is shown."
            )
        state.choose(key, asked if asked in days else days[-1])
    picked: str = st.selectbox(
        label,
        days,
        key=key,
        format_func=lambda day: _day_of(by_day[day], load_formats()),
        persist_state="session",
        width=210,
    )
    state.put_in_link(in_link, picked)
    return picked


def _day_of(run: Run, formats: Formats) -> str:
    return formats.day_short(run.as_of) + (" · built" if run.fitted_by is None else "")


def offer_a_quarter_before(
    session: Session, chosen: SavedSegmentation, only: Run, snapshot: Snapshot, version: Version | None
) -> None:
    """For a segmentation that is known for one day alone: the other is one click away, unless nothing earlier is known."""
    formats = load_formats()
    if version is not None:
        st.info(f"It was scored for one day only, {formats.day(only.as_of)}.", icon=":material/event:")
        return
    st.info(
        f"“{escaped(chosen.name)}” is known for one day only, {formats.day(only.as_of)}. Score an earlier day to see what "
        "changed since, or come back when it was scored on newer data.",
        icon=":material/event:",
    )
    days = None if chosen.frozen_at else days_to_score(session, snapshot)
    if days is None or days[0] >= only.as_of:
        return
    quarter = _months_before(only.as_of)
    day = max(quarter, days[0])
    st.button(
        "Score three months earlier" if day == quarter else f"Score {formats.day(day)}, the first day known",
        type="primary",
        icon=":material/history:",
        help="In the background; the page stays usable. The segments stay as they are.",
        on_click=lambda: SCORE.start(session, chosen.segmentation_id, as_of=day),
    )


def take_over_scored(session: Session) -> None:
    """A day that was just scored is compared with the others; called before the days are drawn."""
    run = SCORE.follow(session)
    if run is not None:
        state.choose(_FROM, f"{run.as_of}")
        state.choose(_TO, None)
        state.put_in_link("from", None)
        state.put_in_link("to", None)


def pick_measure(has_balances: bool) -> bool:
    """Whether flows are shown in balances; in people where balances of the later day are not known."""
    asked = state.from_link("show")
    if state.choice(_MEASURE) is None:
        state.choose(_MEASURE, BALANCES if asked == BALANCES.lower() else PEOPLE)
    if not has_balances:
        st.caption("In people, because balances of the later day are estimated, not known to the cent.")
        return False
    picked = st.segmented_control("Show", (PEOPLE, BALANCES), key=_MEASURE, required=True, persist_state="session")
    state.put_in_link("show", BALANCES.lower() if picked == BALANCES else None)
    return bool(picked == BALANCES)


def pick_other(
    session: Session, saved: Sequence[SavedSegmentation], chosen: SavedSegmentation, version: Version | None
) -> Other | None:
    """Another saved segmentation, or another version of this one; None when there is neither."""
    looked_at = version.version if version else chosen.version
    versions = {
        f"version-{each.version}": each.fit
        for each in load_versions(session, chosen.segmentation_id)
        if each.fit is not None and each.version != looked_at
    }
    others = {each.segmentation_id: each.name for each in saved if each.segmentation_id != chosen.segmentation_id}
    names = others | {key: f"{chosen.name}, {key.replace('-', ' ')}" for key in versions}
    if not names:
        return None
    asked = state.from_link("with")
    if state.choice(_WITH) not in names:
        state.choose(_WITH, asked if asked in names else next(iter(names)))
    picked: str = st.selectbox(
        "Compare with", list(names), key=_WITH, format_func=names.__getitem__, persist_state="session"
    )
    state.put_in_link("with", picked)
    runs = (versions[picked],) if picked in versions else load_scored(session, picked)
    return Other(names[picked], runs)


def _months_before(day: date, months: int = 3) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(months=months)).date()

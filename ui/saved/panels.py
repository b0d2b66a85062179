"""A saved segmentation over time: what there is, its versions and how they differ, days scored, who changed what."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.changes import Difference, SegmentMatch
from domain.runs import Run, SavedSegmentation, SegmentationChange
from domain.segments import UNASSIGNED_NAME
from domain.trust import verdict
from ui.builder.method_choices import choose_method
from ui.changes.history import mark_days
from ui.common.scoring import SCORE
from ui.rfm.choices import choose_rfm
from ui.saved.refit import FOUND_AGAIN
from ui.shell import state
from ui.shell.data import load_changes, load_difference, load_labels, load_run, load_scored, load_versions
from ui.shell.markdown import escaped
from wording.changes import describe_difference
from wording.formats import Formats
from workflows.segments.explain import OpenRun
from workflows.segments.life import Version
from workflows.segments.methods import finds_number
from workflows.segments.refit import Refit
from workflows.session import Session

_WORDS = {
    "saved": "saved it",
    "renamed": "renamed it",
    "segments renamed": "renamed segments",
    "scored": "scored it on newer data",
    "refitted": "found the segments again",
    "version saved": "saved another version",
    "frozen": "froze it",
    "unfrozen": "unfroze it",
    "archived": "archived it",
    "taken back": "took it back from the archive",
    "duplicated": "made it as a copy",
    "deleted": "deleted it",
    "restored": "undid the deletion",
}


def show_saved(saved: Sequence[SavedSegmentation], runs: dict[str, OpenRun], formats: Formats) -> None:
    """A row each."""
    rows = [
        {
            "Name": each.name,
            "Marks": _marks(each, runs[each.segmentation_id]),
            "Segments": str(len(each.segments)),
            "People": formats.count(each.n_customers),
            "As of": f"{each.as_of:%d %b %Y}",
            "Version": str(each.version),
            "Verdict": _verdict(runs[each.segmentation_id]),
            "Saved by": f"{each.saved_by}, {each.saved_at:%d %b %Y}",
        }
        for each in saved
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def open_all(session: Session, saved: Sequence[SavedSegmentation]) -> dict[str, OpenRun]:
    """By segmentation."""
    return {each.segmentation_id: load_run(session, each.run_id) for each in saved}


def offer_fresh(session: Session, saved: SavedSegmentation, opened: OpenRun) -> None:
    """For one that is stale: the same segments on the newest data, or the page it was made on with the same choices."""
    if opened.stale and saved.archived_at is None:
        with st.container(horizontal=True):
            if saved.frozen_at is None and st.button(
                "Score on the newest data", type="primary", icon=":material/update:", help=_SCORE_HELP
            ):
                SCORE.start(session, saved.segmentation_id)
            if st.button("Build again on the newest data", icon=":material/hub:"):
                _build_again(opened.run)
    scored = SCORE.follow(session)
    if scored:
        state.flash(f"Scored as of {scored.as_of:%d %B %Y}.")
        st.rerun()


def show_refit(saved: SavedSegmentation) -> None:
    refit: Refit | None = state.recall(FOUND_AGAIN)
    if refit is None or refit.saved.segmentation_id != saved.segmentation_id or refit.saved.version != saved.version:
        return
    st.success(f"Version {saved.version}: {_came_again(refit.matches)}", icon=":material/hub:")
    rows = [
        {
            "Segment": f"{match.number} · {match.name}",
            "Name": "kept" if match.was else "new",
            "Number before": str(match.was[0]) if match.was else "",
            "Alike": "nothing to compare with" if match.alike is None else f"{match.alike:.0%}",
        }
        for match in refit.matches
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        "Alike: 100 % where the middle of the segment did not move, 0 % where it moved as far as its nearest neighbour was. "
        "From 50 % on it is the same segment and keeps its name."
    )


def show_versions(session: Session, saved: SavedSegmentation, formats: Formats) -> None:
    versions = {each.version: each for each in load_versions(session, saved.segmentation_id)}
    st.dataframe(pd.DataFrame([_version_row(each, formats) for each in versions.values()]), hide_index=True)
    readable = [number for number, each in versions.items() if each.fit]
    if len(readable) < 2:
        st.caption("With a second version, what is different between the two is told here.")
        return
    before = st.selectbox("Compare with version", readable[1:], key=f"compare-{saved.segmentation_id}")
    show_difference(load_difference(session, saved.segmentation_id, before, readable[0]), formats)


def show_difference(found: Difference, formats: Formats) -> None:
    sentences = describe_difference(found, formats)
    st.markdown("\n".join(f"* {escaped(sentence)}" for sentence in sentences) or "The settings are the same.")
    rows = [
        {
            "Segment": each.name,
            "Before": "not there" if each.before is None else formats.count(each.before),
            "Now": "not there" if each.after is None else formats.count(each.after),
            "Change": f"{(each.after or 0) - (each.before or 0):+,}",
        }
        for each in found.sizes
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def show_days(session: Session, saved: SavedSegmentation, formats: Formats) -> None:
    """Every segment on every day that was scored, the newest day first."""
    scored = load_scored(session, saved.segmentation_id)[::-1]
    names = {segment.number: segment.name for segment in saved.segments}
    rows = [
        {"Segment": f"{number} · {name}"} | {_day(run): formats.count(run.segments[number - 1].size) for run in scored}
        for number, name in names.items()
    ]
    if any(run.unassigned for run in scored):
        rows.append({"Segment": UNASSIGNED_NAME} | {_day(run): formats.count(run.unassigned) for run in scored})
    rows.append({"Segment": "All customers"} | {_day(run): formats.count(run.n_customers) for run in scored})
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    for run in scored:
        if run.left_out:
            st.caption(f"{_day(run)}:{_left_out(run)}")
    mark_days(session, scored, formats)
    if len(scored) > 1 and any(run.settings.rfm and not run.settings.rfm.cuts for run in scored):
        st.caption(
            "Other days are scored with the cut points of the first: customers with equal values, whom the quintiles had "
            "parted by their id, are then together."
        )


def show_changes(session: Session, saved: SavedSegmentation) -> None:
    changes = load_changes(session, saved.segmentation_id)
    st.markdown("\n".join(f"* {_told(each)}" for each in changes))


def _came_again(matches: Sequence[SegmentMatch]) -> str:
    was = [(match.was[0], match.number) for match in matches if match.was]
    moved = sum(before != now for before, now in was)
    said = f"{len(was)} of {len(matches)} segments came again and kept their names"
    if not moved:
        return f"{said} and numbers."
    return f"{said}; {moved} of these {'has' if moved == 1 else 'have'} another number and colour now."


def _told(change: SegmentationChange) -> str:
    detail = change.detail
    more: list[str] = []
    if detail:
        more += [f"“{escaped(was)}” to “{escaped(now)}”" for was, now in detail.renamed]
        more += [f"version {detail.version}"] if detail.version else []
        more += [f"data as of {detail.day:%d %B %Y}"] if detail.day else []
        more += [f"of “{escaped(detail.other)}”"] if detail.other else []
    words = _WORDS.get(change.what, change.what)
    said = f"{change.at:%d %B %Y, %H:%M} UTC: **{escaped(change.actor)}** {words}"
    return said + (f" ({'; '.join(more)})" if more else "") + ("" if detail else " (what exactly is damaged)")


def _marks(saved: SavedSegmentation, opened: OpenRun) -> str:
    marks = {"frozen": saved.frozen_at, "archived": saved.archived_at, "not on the newest data": opened.stale}
    return ", ".join(mark for mark, there in marks.items() if there)


def _verdict(opened: OpenRun) -> str:
    return "by rule" if opened.run.settings.rfm else verdict(opened.run.silhouette, opened.run.stability).value


def _version_row(version: Version, formats: Formats) -> dict[str, str]:
    fit = version.fit
    row = {
        "Version": str(version.version),
        "Saved by": version.saved_by,
        "When (UTC)": f"{version.saved_at:%d %b %Y, %H:%M}",
    }
    if fit is None:
        return row | {"Segments": "damaged", "Found in data as of": "", "People": ""}
    segments, day = str(len(fit.segments)), f"{fit.as_of:%d %b %Y}"
    return row | {"Segments": segments, "Found in data as of": day, "People": formats.count(fit.n_customers)}


def _day(run: Run) -> str:
    return f"{run.as_of:%d %b %Y}"


def _left_out(run: Run) -> str:
    if not run.left_out:
        return ""
    labels = load_labels()
    named = ", ".join(labels.get(name, name) for name in run.left_out)
    return f" people were assigned without {named}, which is known for today only."


def _build_again(run: Run) -> None:
    if run.settings.rfm is not None:
        choose_rfm(run.settings.rfm)
        state.open_page("pages/rfm_grid.py")
    state.choose("attributes", list(run.settings.attributes))
    choose_method(run.settings)
    if not finds_number(run.settings):
        state.choose("n_segments", run.settings.n_segments)
    state.open_page("pages/segment_builder.py")


_SCORE_HELP = "Everybody is put into the segments as they are: nothing is found anew, names and colours stay."

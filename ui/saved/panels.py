"""A saved segmentation over time: what there is, its versions and how they differ, days scored, who changed what."""

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from domain.changes import Difference
from domain.runs import Run, SavedSegmentation
from domain.segments import NOT_ENOUGH_KNOWN, NOT_ENOUGH_KNOWN_NAME, UNASSIGNED, UNASSIGNED_NAME
from ui.common.past_days import mark_days
from ui.common.versions import pick_version, show_earlier_version
from ui.saved.refit import FOUND_AGAIN
from ui.shell import state
from ui.shell.data import (
    load_changes,
    load_difference,
    load_labels,
    load_not_told,
    load_run,
    load_scored,
    load_versions,
)
from ui.shell.markdown import escaped
from wording.changes import describe_difference
from wording.formats import Formats
from wording.labels import NOT_TOLD_APART
from wording.rfm import parted_sentence
from wording.segmentations import alike_help, came_again, describe_change, scored_without
from workflows.segments.explain import OpenRun
from workflows.segments.life import Version
from workflows.segments.refit import Refit
from workflows.session import Session


def show_saved(saved: Sequence[SavedSegmentation], runs: dict[str, OpenRun], formats: Formats) -> None:
    """A row each."""
    rows = [
        {
            "Name": each.name,
            "Marks": _marks(each, runs[each.segmentation_id]),
            "Segments": formats.count(len(each.segments)),
            "People": formats.count(each.n_customers),
            "As of": formats.day_short(each.as_of),
            "Version": formats.count(each.version),
            "Verdict": _verdict(runs[each.segmentation_id]),
            "Saved by": f"{each.saved_by}, {formats.day_short(each.saved_at)}",
        }
        for each in saved
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def open_all(session: Session, saved: Sequence[SavedSegmentation]) -> dict[str, OpenRun]:
    """By segmentation."""
    return {each.segmentation_id: load_run(session, each.run_id) for each in saved}


def show_refit(saved: SavedSegmentation, formats: Formats) -> None:
    refit: Refit | None = state.recall(FOUND_AGAIN)
    if refit is None or refit.saved.segmentation_id != saved.segmentation_id or refit.saved.version != saved.version:
        return
    version = formats.count(saved.version)
    st.success(f"Version {version}: {came_again(refit.matches, formats)}", icon=":material/hub:")
    rows = [
        {
            "Segment": f"{match.number} · {match.name}",
            "Name": "kept" if match.was else "new",
            "Number before": str(match.was[0]) if match.was else "",
            "Alike": "nothing to compare with" if match.alike is None else formats.share(match.alike, 0),
        }
        for match in refit.matches
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(alike_help(formats))


def show_segmentation_versions(session: Session, saved: SavedSegmentation, formats: Formats) -> None:
    versions = {each.version: each for each in load_versions(session, saved.segmentation_id)}
    st.dataframe(pd.DataFrame([_version_row(each, formats) for each in versions.values()]), hide_index=True)
    readable = [number for number, each in versions.items() if each.fit]
    if len(readable) < 2:
        st.caption("Once there is a second version, the differences between the two are shown here.")
        return
    before = st.selectbox("Compare with version", readable[1:], key=f"compare-{saved.segmentation_id}")
    show_difference(load_difference(session, saved.segmentation_id, before, readable[0]), formats)


def show_difference(found: Difference, formats: Formats) -> None:
    sentences = describe_difference(found, formats)
    st.markdown("\n".join(f"* {escaped(sentence)}" for sentence in sentences) or "The settings are the same.")
    rows = [
        {
            "Segment": each.name,
            "Before": _people(each.before, formats),
            "Now": _people(each.after, formats),
            "Change": formats.signed_count((each.after or 0) - (each.before or 0)),
        }
        for each in found.sizes
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _people(number: int | None, formats: Formats) -> str:
    return "not there" if number is None else formats.count(number)


def show_days(session: Session, saved: SavedSegmentation, formats: Formats) -> None:
    """Every segment on every day that was scored, the newest day first."""
    version = pick_version(session, saved)
    scored = load_scored(session, saved.segmentation_id, version.version if version else None)[::-1]
    show_earlier_version(saved, version)
    st.dataframe(pd.DataFrame(_rows_by_day(session, scored, formats)), hide_index=True)
    labels = load_labels()
    for run in scored:
        if run.left_out:
            missing = scored_without([labels.get(name, name) for name in run.left_out])
            st.caption(f"{formats.day_short(run.as_of)}: {missing}")
    mark_days(session, scored, formats)
    if any(run.parts_equal_values for run in scored):
        st.caption(parted_sentence())


def _rows_by_day(session: Session, scored: Sequence[Run], formats: Formats) -> list[dict[str, str]]:
    names = {segment.number: f"{segment.number} · {segment.name}" for segment in scored[0].segments}
    if any(run.not_enough_known for run in scored):
        names[NOT_ENOUGH_KNOWN] = NOT_ENOUGH_KNOWN_NAME
    if any(run.unassigned for run in scored):
        names[UNASSIGNED] = UNASSIGNED_NAME
    days = [formats.day_short(run.as_of) for run in scored]
    written = [_sizes_on_day(run, load_not_told(session, run), formats) for run in scored]
    rows = [
        {"Segment": name} | {day: sizes[number] for day, sizes in zip(days, written, strict=True)}
        for number, name in names.items()
    ]
    everybody = [formats.count(run.n_customers) for run in scored]
    return [*rows, {"Segment": "All customers"} | dict(zip(days, everybody, strict=True))]


def _sizes_on_day(run: Run, not_told: Collection[int], formats: Formats) -> dict[int, str]:
    sizes = {segment.number: segment.size for segment in run.segments}
    sizes |= {NOT_ENOUGH_KNOWN: run.not_enough_known or 0, UNASSIGNED: run.unassigned}
    marks = {number: f" ({NOT_TOLD_APART})" if number in not_told else "" for number in sizes}
    return {number: f"{formats.count(size)}{marks[number]}" for number, size in sizes.items()}


def show_history(session: Session, saved: SavedSegmentation, formats: Formats) -> None:
    changes = load_changes(session, saved.segmentation_id)
    lines = [
        f"* {formats.moment(each.at)}: **{escaped(each.actor)}** {escaped(describe_change(each, formats))}"
        for each in changes
    ]
    st.markdown("\n".join(lines))


def _marks(saved: SavedSegmentation, opened: OpenRun) -> str:
    marks = {"frozen": saved.frozen_at, "archived": saved.archived_at, "not on the newest data": opened.stale}
    return ", ".join(mark for mark, there in marks.items() if there)


def _verdict(opened: OpenRun) -> str:
    return "by rule" if opened.run.settings.rfm else opened.run.trust.verdict.value


def _version_row(version: Version, formats: Formats) -> dict[str, str]:
    fit = version.fit
    row = {
        "Version": formats.count(version.version),
        "Saved by": version.saved_by,
        "When": formats.moment(version.saved_at),
    }
    if fit is None:
        return row | {"Segments": "damaged", "Found in data as of": "", "People": ""}
    segments, day = formats.count(len(fit.segments)), formats.day_short(fit.as_of)
    return row | {"Segments": segments, "Found in data as of": day, "People": formats.count(fit.n_customers)}

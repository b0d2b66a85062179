"""Pieces of the page of changes that only show."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.attributes import Attribute
from domain.changes import Overlap, relation
from domain.drift import Advised
from domain.runs import Run, SavedSegmentation
from domain.snapshots import Snapshot
from ui.changes.choices import pick_measure, pick_other
from ui.charts.attribute_drift import drift_bars
from ui.charts.joined_left import joined_and_left
from ui.charts.migration import migration_flows
from ui.charts.overlap import overlap_heatmap
from ui.charts.places import place_name
from ui.charts.sizes_over_time import size_lines
from ui.common.cards import show_cards, show_chart
from ui.common.past_days import mark_days, show_history_marks
from ui.shell.data import (
    load_comparison,
    load_data_of_runs,
    load_drift,
    load_formats,
    load_overlap,
    load_sizes_over_time,
)
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.changes import (
    describe_moved,
    describe_not_told,
    describe_refit,
    describe_relation,
    drift_help,
    hardly_known,
    mark_of,
    on_attributes,
    overlap_help,
    refit_help,
)
from wording.formats import Formats
from wording.labels import listed
from workflows.segments.compare import RunComparison
from workflows.segments.life import Version
from workflows.session import Session

_TABS = ("Size over time", "Who moved", "Attribute drift", "Overlap")


def show_changes(
    session: Session,
    saved: Sequence[SavedSegmentation],
    chosen: SavedSegmentation,
    version: Version | None,
    runs: Sequence[Run],
    days: tuple[Run, Run],
) -> None:
    """Numbers first, then the open tab: only that is computed. How a past day is known comes first where it matters."""
    formats = load_formats()
    earlier, later = days
    compared = load_comparison(session, chosen, earlier, later)
    data = load_data_of_runs(session, earlier.run_id, later.run_id)
    _show_cards(compared, formats)
    _show_refit(compared, formats)
    _show_left_out(compared, formats)
    matters = any(known.name in later.settings.attributes for each in data for known in each.history)
    if matters:
        _show_history(data, formats)
    for name, tab in zip(_TABS, st.tabs(_TABS, key="changes-tab", on_change="rerun", bind="query-params"), strict=True):
        if tab.open:
            with tab:
                _show_tab(name, session, saved, chosen, version, runs, compared, formats)
    if not matters:
        _show_history(data, formats)


def _show_history(data: Sequence[Snapshot], formats: Formats) -> None:
    for snapshot in data:
        show_history_marks(snapshot, formats)


def _show_tab(
    name: str,
    session: Session,
    saved: Sequence[SavedSegmentation],
    chosen: SavedSegmentation,
    version: Version | None,
    runs: Sequence[Run],
    compared: RunComparison,
    formats: Formats,
) -> None:
    match name:
        case "Size over time":
            _show_sizes(session, chosen, version, runs, compared, formats)
        case "Who moved":
            _show_moves(compared, formats)
        case "Attribute drift":
            _show_drift(session, compared, formats)
        case _:
            _show_overlap(session, saved, chosen, version, compared.later, formats)


def _show_cards(compared: RunComparison, formats: Formats) -> None:
    migration = compared.migration
    share = formats.share(migration.moved / migration.told if migration.told else None)
    known = on_attributes(compared.basis - len(compared.left_out), compared.basis, formats)
    show_cards(
        [
            (
                "On both days",
                formats.count(migration.both),
                "People who are customers on the earlier and on the later day.",
            ),
            ("Moved", share, describe_moved(migration, formats)),
            (
                "New · gone customers",
                f"{formats.count(migration.arrived)} · {formats.count(migration.gone)}",
                "Customers on the later day only, and on the earlier day only.",
            ),
            ("Refit advised", compared.advice.advised.value, refit_help(compared.advice, compared.built_on, formats)),
        ],
        {"Moved": known} if known else {},
    )


def _show_refit(compared: RunComparison, formats: Formats) -> None:
    if compared.advice.advised is Advised.YES:
        st.warning(
            f"**Find these segments again.** Since they were built ({formats.day(compared.built_on)}): "
            f"{escaped(' '.join(describe_refit(compared.advice, formats)))}",
            icon=":material/build:",
        )
        st.page_link("pages/saved_segmentations.py", label="Open Saved segmentations", icon=":material/bookmarks:")


def _show_left_out(compared: RunComparison, formats: Formats) -> None:
    if not compared.left_out:
        return
    st.caption(
        f":material/info: Compared without {_named(compared.left_out)}: not known for one of the two "
        "days. People were assigned by the other attributes on both, so sizes differ from those on Segment profiles."
    )
    migration = compared.migration
    if migration.not_told:
        not_told = describe_not_told(migration.not_told, migration.segments, _labels(compared.left_out))
        st.warning(escaped(f"{not_told} {describe_moved(migration, formats)}"), icon=":material/visibility_off:")


def _show_sizes(
    session: Session,
    chosen: SavedSegmentation,
    version: Version | None,
    runs: Sequence[Run],
    compared: RunComparison,
    formats: Formats,
) -> None:
    """Under the chart, how the days are known that are not compared; of those compared it is elsewhere on the page."""
    sizes = load_sizes_over_time(session, chosen.segmentation_id, version.version if version else None, tuple(runs))
    show_chart("People per segment", size_lines(sizes.days, current_look(), sizes.not_told), "changes-sizes")
    st.caption(
        "Every day that was scored with this build. Another build has other segments: compare under Overlap."
        + (f" All days without {_named(sizes.left_out)}, which one of them lacks." if sizes.left_out else "")
    )
    if sizes.not_told:
        not_told = describe_not_told(sizes.not_told, sizes.days[-1].segments, _labels(sizes.left_out))
        st.caption(escaped(not_told))
    chosen_days = compared.earlier.as_of, compared.later.as_of
    mark_days(session, [run for run in runs if run.as_of not in chosen_days], formats)


def _named(attributes: Sequence[Attribute]) -> str:
    return escaped(listed(_labels(attributes)))


def _labels(attributes: Sequence[Attribute]) -> list[str]:
    return [attribute.label for attribute in attributes]


def _show_moves(compared: RunComparison, formats: Formats) -> None:
    migration, look = compared.migration, current_look()
    days = compared.earlier.as_of, compared.later.as_of
    money = pick_measure(migration.has_balances)
    show_chart("Who moved where", migration_flows(migration, days, look, money), "changes-flows", _FLOWS_HELP)
    chart = joined_and_left(migration, look)
    show_chart("Joined and left", chart, "changes-joined", _JOINED_HELP)
    st.dataframe(chart.table, hide_index=True)


def _show_drift(session: Session, compared: RunComparison, formats: Formats) -> None:
    report = load_drift(session, compared.earlier, compared.later)
    marks = {each.name: mark_of(each, formats) for each in report.history}
    marks |= {each.attribute.name: hardly_known(each, formats) for each in report.drifts if each.is_hardly_known}
    chart = drift_bars(report.drifts, marks, current_look())
    show_chart("How far attributes moved between the two days", chart, "changes-drift", drift_help(formats))
    if report.left_out:
        st.caption(f"Left out, because known for one of the two days only: {_named(report.left_out)}.")


def _show_overlap(
    session: Session,
    saved: Sequence[SavedSegmentation],
    chosen: SavedSegmentation,
    version: Version | None,
    later: Run,
    formats: Formats,
) -> None:
    other = pick_other(session, saved, chosen, version)
    if other is None:
        st.info("Save a second segmentation, or a second version, to see how far two agree.", icon=":material/save:")
        return
    theirs = _nearest(other.runs, later)
    found = load_overlap(session, later, theirs)
    st.markdown(
        f"**{relation(found.agreement).capitalize()}.** {describe_relation(found.agreement)}  \n"
        f":small[{overlap_help(found, later, theirs, formats)}]"
    )
    chart = overlap_heatmap(found, (chosen.name, other.name), current_look())
    show_chart("Where one segmentation's people are in the other", chart, "changes-overlap")
    st.caption(
        "For each segment, the most alike one of the other. Jaccard: people in both, as a share of people in either."
    )
    st.dataframe(pd.DataFrame(_pairs(found, formats)), hide_index=True)


def _nearest(runs: Sequence[Run], to: Run) -> Run:
    """Of the same day, else of the nearest, the later of two."""
    return min(runs, key=lambda run: (abs(run.as_of - to.as_of), to.as_of - run.as_of))


def _pairs(found: Overlap, formats: Formats) -> list[dict[str, str]]:
    return [
        {
            "Segment": place_name(pair.first, found.rows),
            "Most alike": place_name(pair.second, found.columns),
            "People in both": formats.count(pair.shared),
            "Jaccard": formats.figure(pair.jaccard, 2),
        }
        for pair in found.pairs
    ]


_FLOWS_HELP = (
    "As wide as the number of people, or as their balances: all deposits above 0 that these people hold on the later day. "
    "Customers who are gone hold nothing any more. Small flows are in the table."
)
_JOINED_HELP = (
    "Joined: of all who are in the segment on the later day. Left: of all who were in it on the earlier day. New and gone "
    "customers count too. Balances are deposits on the later day."
)

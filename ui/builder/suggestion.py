"""Before a build: what is known, attributes that say the same, and how many segments to ask for."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from domain.attributes import AttributeSummary
from domain.errors import DashboardError
from domain.segment_counts import SegmentCountComparison
from domain.segmentations import SegmentationSettings
from domain.snapshots import Snapshot
from ui.builder.tasks import SUGGEST
from ui.charts.segment_counts import segment_counts
from ui.common.cards import show_chart
from ui.common.handover import N_SEGMENTS
from ui.shell import state
from ui.shell.data import load_known, load_near_duplicates
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.coverage import coverage_of_choice, those_of_whom_nothing_is_known
from wording.formats import Formats
from wording.trust import in_runs, why_this_number
from workflows.segments.methods import finds_number
from workflows.segments.suggest import would_be_set_apart
from workflows.session import Session

_COMPARISON = "segment_counts"


def show_near_duplicates(session: Session, snapshot: Snapshot, attributes: tuple[str, ...], formats: Formats) -> None:
    try:
        pairs = load_near_duplicates(session, snapshot, attributes)
    except DashboardError:
        return  # what is wrong with the attributes is shown when segments are built
    for pair in pairs:
        way = "rise and fall together" if pair.correlation > 0 else "one is high when the other is low"
        st.caption(
            f":material/content_copy: **{pair.first.label}** and **{pair.second.label}** say nearly the same "
            f"({way}, correlation {formats.figure(pair.correlation, 2)}): together they count double. Consider leaving one out."
        )


def show_coverage(
    session: Session,
    snapshot: Snapshot,
    settings: SegmentationSettings,
    summaries: Sequence[AttributeSummary],
    formats: Formats,
) -> None:
    """What of the chosen attributes is not known, and what a build makes of people of whom nothing is."""
    chosen = [summary for summary in summaries if summary.attribute.name in settings.attributes]
    if not chosen:
        return
    known = load_known(session, snapshot, settings.attributes)
    sets_apart = would_be_set_apart(known, settings.unknowns)
    told = (
        coverage_of_choice(chosen, formats),
        those_of_whom_nothing_is_known(known, sets_apart, settings.unknowns, formats),
    )
    for sentence in filter(None, told):
        st.caption(f":material/help_center: {escaped(sentence)}")


def offer_suggestion(session: Session, settings: SegmentationSettings) -> None:
    if st.button(
        "Suggest a number",
        icon=":material/insights:",
        disabled=not settings.attributes or finds_number(settings),
        help="The chosen method finds the number itself: build the segments."
        if finds_number(settings)
        else "Builds 2 to 10 segments in the background, each as Build segments does, and each again on parts of a sample. "
        "Recommends the numbers whose segments come again most reliably. Takes up to a minute; the page stays usable.",
    ):
        SUGGEST.start(session, settings)


def show_suggestion(
    session: Session, snapshot: Snapshot, settings: SegmentationSettings, formats: Formats
) -> int | None:
    """The recommended number, when one was worked out for these settings on this data: the chosen one if it is as good."""
    found = SUGGEST.outcome(session)
    if found is not None:
        state.remember(_COMPARISON, (snapshot.snapshot_id, _whatever_number(found.asked[0]), found.result))
    kept = state.recall(_COMPARISON)
    if not kept or kept[:2] != (snapshot.snapshot_id, _whatever_number(settings)):
        return None
    comparison: SegmentCountComparison = kept[2]
    _show(comparison, settings, formats)
    return settings.n_segments if settings.n_segments in comparison.equals else comparison.recommended


def _whatever_number(settings: SegmentationSettings) -> SegmentationSettings:
    return replace(settings, n_segments=0)


def _show(comparison: SegmentCountComparison, settings: SegmentationSettings, formats: Formats) -> None:
    with st.expander("How many segments?", expanded=True, icon=":material/insights:"):
        (st.info if comparison.equals else st.warning)(why_this_number(comparison, formats))
        with st.container(horizontal=True):
            for number in comparison.equals:
                if number != settings.n_segments:
                    _offer_number(number, formats)
        if not comparison.scores:
            return
        show_chart("Numbers of segments compared", segment_counts(comparison, current_look()), "segment-counts", _HELP)
        if comparison.not_possible:
            numbers = in_runs(comparison.not_possible, formats)
            st.caption(f"Not possible: {numbers} segments. Too few customers differ, or a segment would be empty.")
        st.caption("Advice, not an answer: the measures disagree by nature. Your own number is kept with the result.")


def _offer_number(number: int, formats: Formats) -> None:
    st.button(
        f"Use {formats.count(number)} segments",
        icon=":material/check:",
        key=f"use-{number}",
        on_click=lambda: state.choose(N_SEGMENTS, number),
    )


_HELP = (
    "Comes again: the same segments are found in parts of a sample (adjusted Rand index of 20 refits, and how far another "
    "sample may differ; 0 is chance, 1 identical). Separated: the silhouette. Data without groups: what the method reaches "
    "where there is nothing to find; only above that line are segments more than a choice. A build of the number shows the "
    "same figures."
)

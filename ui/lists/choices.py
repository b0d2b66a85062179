"""What a marketer chooses for a target list: whom, its name, and the columns of the file."""

from collections.abc import Sequence

import streamlit as st

from domain.audiences import AudienceKind, SavedAudience, segmentations_in
from domain.lists import Column
from domain.runs import SavedSegmentation
from domain.values import LONGEST_NAME
from ui.common.handover import LIST_AUDIENCE, LIST_KIND, OF_AN_AUDIENCE, OF_SEGMENTS
from ui.common.rules import summaries_in, word_rules
from ui.common.saved_things import pick_saved, pick_segmentation
from ui.shell import state
from ui.shell.data import load_formats, load_segmentations, load_snapshot, load_summaries
from ui.shell.markdown import escaped
from wording.audiences import kind_and_people, who_is_in_it
from wording.coverage import coverage_of_rule
from wording.formats import Formats
from wording.labels import numbered
from workflows.lists.people import FromAudience, FromSegments, ListSource
from workflows.lists.release import ListRequest
from workflows.session import Session

_USUAL = ("customer_id", "name", "email", "phone", "segment_name", "audience_name")


def pick_source(
    session: Session, saved: Sequence[SavedSegmentation], audiences: Sequence[SavedAudience]
) -> tuple[ListSource, SavedSegmentation | None]:
    """At least one of both is there. With segments comes the segmentation they belong to."""
    if _pick_kind(bool(saved), bool(audiences)) == OF_AN_AUDIENCE:
        return FromAudience(_pick_audience(session, audiences).audience_id), None
    state.put_in_link("audience", None)
    chosen = pick_segmentation(saved, "lists_segmentation")
    return FromSegments(chosen.segmentation_id, _pick_segments(chosen, load_formats())), chosen


def pick_request(source: ListSource, offered: Sequence[Column]) -> ListRequest:
    """Name and, of those offered, columns of a target list."""
    columns = {column.name: column.label for column in offered}
    name = st.text_input("Name of the list", max_chars=LONGEST_NAME, placeholder="For example: Spring savings offer")
    picked = st.multiselect(
        "Columns of the file",
        list(columns),
        default=[column for column in _USUAL if column in columns],
        key=f"columns-{type(source).__name__}",
        format_func=columns.__getitem__,
        help="The customer id is always in the file. Address, identification number and password are never offered.",
    )
    return ListRequest(name, source, tuple(picked))


def _pick_kind(segmentations: bool, audiences: bool) -> str:
    offered = [OF_SEGMENTS] * segmentations + [OF_AN_AUDIENCE] * audiences
    if state.choice(LIST_KIND) not in offered:
        asked = OF_AN_AUDIENCE if state.from_link("audience") else offered[0]
        state.choose(LIST_KIND, asked if asked in offered else offered[0])
    kind = st.segmented_control(
        "Made from",
        offered,
        key=LIST_KIND,
        required=True,
        help="Segments of a saved segmentation, or an audience that was saved on Audience rules.",
        persist_state="session",
    )
    return kind or offered[0]


def _pick_audience(session: Session, audiences: Sequence[SavedAudience]) -> SavedAudience:
    by_id = {each.audience_id: each for each in audiences}
    names = {known: f"{each.name} ({kind_and_people(each, load_formats())})" for known, each in by_id.items()}
    chosen = by_id[pick_saved("audience", names, LIST_AUDIENCE)]
    state.put_in_link("segmentation", None)
    _show_audience(session, chosen)
    return chosen


def _show_audience(session: Session, chosen: SavedAudience) -> None:
    summaries = load_summaries(session, load_snapshot(session))
    wording = word_rules(session, summaries)
    known = coverage_of_rule(summaries_in(chosen.rule, summaries), wording.formats)
    st.caption(escaped(f"{who_is_in_it(chosen, wording.formats)} {wording.sentence(chosen.rule)} {known}"))
    if chosen.kind is AudienceKind.LIVING:
        _show_frozen_segments(session, chosen, wording.formats)


def _show_frozen_segments(session: Session, chosen: SavedAudience, formats: Formats) -> None:
    """The list is as of the newest data, who is in these segments is not."""
    saved, _ = load_segmentations(session, archived=True)
    for each in saved:
        if each.frozen_at is not None and each.segmentation_id in segmentations_in(chosen.rule):
            st.caption(
                f"The segments of “{escaped(each.name)}” are frozen: their people are as of {formats.day(each.as_of)}."
            )


def _pick_segments(saved: SavedSegmentation, formats: Formats) -> tuple[int, ...]:
    sizes = {each.number: f"{numbered(each)} ({formats.count(each.size)})" for each in saved.choosable}
    picked = st.multiselect(
        "Segments",
        list(sizes),
        default=[1],
        key=f"segments-{saved.segmentation_id}",
        format_func=sizes.__getitem__,
        placeholder="Choose segments",
    )
    return tuple(sorted(picked))

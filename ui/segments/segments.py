"""One segment on the page: what formed it, who is over-represented in it, and how its people are recognised."""

from collections.abc import Sequence

import streamlit as st

from domain.profiles import SegmentConditions, SegmentProfile, telling
from domain.runs import Run
from domain.segments import Segment
from domain.trust import is_too_small
from ui.audiences.dialogs import use_as_audience
from ui.charts.lollipop import difference_lollipop
from ui.common.panels import (
    DESCRIBED_HELP,
    DIFFERENCE_HELP,
    FORMED,
    OVER_REPRESENTED,
    show_cards,
    show_chart,
)
from ui.common.pickers import pick_segment
from ui.shell.data import load_conditions
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.formats import Formats
from wording.profiles import describe_besides, describe_formation
from wording.rules import Wording
from workflows.segments.explain import OpenRun
from workflows.session import Session

_BASIS, _ANY = "What formed the segments", "Any attribute"


def show_segment(
    session: Session, opened: OpenRun, profiles: Sequence[SegmentProfile], formats: Formats, key: str
) -> None:
    segment = pick_segment([profile.segment for profile in profiles], f"{key}-focus")
    profile = profiles[segment.number - 1]
    _show_segment_cards(opened.run, segment, formats)
    left, right = st.columns(2)
    with left:
        names = profile.names(basis=True)
        _show_block(
            f"{FORMED} it",
            profile,
            names,
            describe_formation(profile, formats),
            DIFFERENCE_HELP,
            formats,
            f"{key}-formed",
        )
    with right:
        names = tuple(found.attribute.name for found in telling(profile, basis=False))
        _show_block(
            OVER_REPRESENTED,
            profile,
            names,
            describe_besides(profile, formats),
            DESCRIBED_HELP,
            formats,
            f"{key}-besides",
        )
    _show_conditions(session, opened, profile, formats, key)


def words_for(profiles: Sequence[SegmentProfile], formats: Formats) -> Wording:
    """For rules that name attributes alone."""
    return Wording({found.attribute.name: found.attribute for found in profiles[0].attributes}, {}, {}, formats)


def _show_segment_cards(run: Run, segment: Segment, formats: Formats) -> None:
    place = segment.number - 1
    cards: list[tuple[str, str, str | None]] = [
        ("Customers", formats.count(segment.size), "People in this segment."),
        ("Share of all", formats.share(segment.share), f"Of {formats.count(run.n_customers)} customers."),
    ]
    if run.stability is not None:
        cards.append(("Comes again", formats.share(run.stability.by_segment[place], 0), _COMES_AGAIN_HELP))
    if run.certainty is not None and not (run.settings.has_outlier_segment and place == len(run.segments) - 1):
        cards.append(("How sure", formats.share(run.certainty[place], 0), _CERTAINTY_HELP))
    show_cards(cards)
    if is_too_small(segment.size, run.n_customers):
        st.markdown(f":orange-background[:material/warning: Too small to act on: {_TOO_SMALL}]")


def _show_block(
    title: str, profile: SegmentProfile, names: Sequence[str], sentence: str, help: str, formats: Formats, key: str
) -> None:
    if names and profile.segment.size:
        chart = difference_lollipop(profile, names, current_look())
        show_chart(title, chart, key, help, sentence)
        return
    with st.container(border=True):
        st.markdown(f"**{title}**", help=help)
        st.markdown(escaped(sentence))


def _show_conditions(session: Session, opened: OpenRun, profile: SegmentProfile, formats: Formats, key: str) -> None:
    segment = profile.segment
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown("**How to recognise them**", help=_CONDITIONS_HELP, width="content")
            asked = st.segmented_control(
                "Conditions on", [_BASIS, _ANY], key=f"{key}-conditions", default=_BASIS, label_visibility="collapsed"
            )
        found = load_conditions(session, opened, segment.number, asked == _ANY)
        st.markdown(escaped(_told(found, words_for([profile], formats), formats)))
        st.caption(_counted_on(found, opened.run, formats))
        if found.rule is None or not found.singles_out:
            return
        if st.button("Use as an audience rule", key=f"{key}-use", icon=":material/filter_alt:"):
            use_as_audience(found.rule, f"Like {segment.name}")


def _told(found: SegmentConditions, wording: Wording, formats: Formats) -> str:
    if not found.size:
        return "Nobody is in this segment."
    if found.rule is None:
        return "Nothing that is known tells these people from the others."
    caught = f"{formats.count(found.caught)} of {formats.count(found.size)} in this segment"
    others = f"{formats.count(found.others)} {'other' if found.others == 1 else 'others'}"
    sentence = wording.sentence(found.rule)
    if found.singles_out:
        return f"{sentence} This catches {caught}, and {others}."
    return (
        "No two or three conditions single this segment out: in these attributes its people overlap with those of "
        f"others. The best found catches {caught}, and {others}: {sentence[0].lower()}{sentence[1:]}"
    )


def _counted_on(found: SegmentConditions, run: Run, formats: Formats) -> str:
    everybody = formats.count(run.n_customers)
    if found.sample == run.n_customers:
        return f"Found among and counted on all {everybody} customers."
    return f"Found in a sample of {formats.count(found.sample)}, counted on all {everybody} customers."


_TOO_SMALL = "under 2 % of the customers, or under 100 people."
_COMES_AGAIN_HELP = (
    "How much of this segment is found again when the segments are built on other samples (mean Jaccard index): from "
    "75 % on it is the same segment each time, under 50 % it falls apart."
)
_CERTAINTY_HELP = "How sure the method is, on average, that people of this segment belong here and not in another."
_CONDITIONS_HELP = (
    "The one to three conditions that best tell this segment from all others. They come close to it and are not the "
    "same: the segment itself weighs all attributes that formed it at once. A customer whose value is unknown fulfils no "
    "comparison."
)

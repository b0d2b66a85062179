"""Widgets that return domain values; what was picked stands in the URL, so that a copied link opens the same view."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.attributes import Attribute, AttributeSummary
from domain.runs import SavedSegmentation
from domain.segmentations import SegmentationSettings
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, Segment
from ui.builder.decisions import DECISIONS
from ui.builder.method_choices import finds_number, pick_method, pick_outliers
from ui.shell import state
from ui.shell.markdown import escaped
from wording.bank import define
from wording.formats import Formats

DEFAULT_SEGMENTS = 7
_OWN_CHOICE = "own"


def pick_attributes(summaries: Sequence[AttributeSummary], default: Sequence[str]) -> tuple[str, ...]:
    """Names of usable attributes. What a link asks for in vain is named on the page."""
    usable = {s.attribute.name: s.attribute for s in summaries if s.unusable is None}
    _take_from_link("attributes", usable, default)
    picked = st.multiselect(
        "Attributes",
        list(usable),
        key="attributes",
        format_func=lambda name: f"{usable[name].label} ({usable[name].group.value.lower()})",
        placeholder="Type to search",
        help="What customers are compared by. Customers alike in these attributes come into one segment.",
        persist_state="session",
    )
    state.put_in_link("attributes", ",".join(picked) or None)
    return tuple(name for name in usable if name in picked)


def pick_n_segments(default: int, found_by: str | None = None) -> int:
    """Cannot be moved when a method finds the number, `found_by` its label."""
    asked = state.from_link("segments")
    if state.choice("n_segments") is None:
        allowed = range(FEWEST_SEGMENTS, MOST_SEGMENTS + 1)
        state.choose("n_segments", next((number for number in allowed if str(number) == asked), default))
    n_segments: int = st.slider(
        "Number of segments",
        FEWEST_SEGMENTS,
        MOST_SEGMENTS,
        key="n_segments",
        help=f"{found_by} finds the number itself, {MOST_SEGMENTS} at most. Choose another method to set it."
        if found_by
        else "How many groups to make. Few are easier to serve; many are more alike inside.",
        disabled=found_by is not None,
        persist_state="session",
    )
    state.put_in_link("segments", str(n_segments))
    return n_segments


def pick_decision(summaries: Sequence[AttributeSummary]) -> None:
    """Choosing a decision proposes its attributes, of which those that this bank does not know are left out."""
    usable = {s.attribute.name for s in summaries if s.unusable is None}
    proposals = {each.name: [name for name in each.attributes if name in usable] for each in DECISIONS}
    labels = {each.name: each.label for each in DECISIONS} | {_OWN_CHOICE: "Other"}
    questions = "\n".join(f"* **{each.label}**: {each.help}" for each in DECISIONS)
    st.selectbox(
        "Decision to support",
        list(labels),
        index=None,
        key="decision",
        format_func=lambda name: labels[name],
        placeholder="Choose one",
        on_change=lambda: _propose(proposals),
        help=f"What will you decide with the segments? Fitting attributes are proposed, and can be changed.\n{questions}",
        persist_state="session",
    )


def _propose(proposals: dict[str, list[str]]) -> None:
    proposed = proposals.get(state.choice("decision") or _OWN_CHOICE)
    if proposed:
        state.choose("attributes", proposed)


def pick_settings(
    summaries: Sequence[AttributeSummary], earlier: SegmentationSettings | None, below: DeltaGenerator
) -> tuple[SegmentationSettings, bool]:
    """The settings, and whether Build was pressed. Starts from the link, else from earlier ones, else from starters.

    `below` is where the method is chosen, which few will change.
    """
    if earlier is None or earlier.rfm is not None:
        earlier = SegmentationSettings(_starters(summaries), DEFAULT_SEGMENTS)
    first, wide, middle, narrow = st.columns([1.8, 3.6, 1.9, 2.1], vertical_alignment="bottom")
    with first:
        pick_decision(summaries)
    with wide:
        attributes = pick_attributes(summaries, earlier.attributes)
    with below, st.popover("Method", icon=":material/tune:"):
        method, outliers = pick_method(earlier.method), pick_outliers(earlier.outliers)
    with middle:
        default = DEFAULT_SEGMENTS if finds_number(earlier) else earlier.n_segments
        n_segments = pick_n_segments(default, method.label if method.chooses_number else None)
        if method.chooses_number:
            n_segments = MOST_SEGMENTS
            below.caption(f"{method.label} finds the number itself.", width="content")
    with narrow:
        pressed = st.button("Build segments", type="primary", icon=":material/hub:", width="stretch")
    return SegmentationSettings(attributes, n_segments, method=method.name, outliers=outliers), pressed


def pick_attribute(label: str, attributes: Sequence[Attribute], key: str) -> Attribute:
    """One attribute, its group behind its label."""
    names = {attribute.name: attribute for attribute in attributes}
    asked = state.from_link("attribute")
    if state.choice(key) not in names:
        state.choose(key, asked if asked in names else next(iter(names)))
    name = st.selectbox(
        label,
        list(names),
        key=key,
        format_func=lambda name: f"{names[name].label} ({names[name].group.value.lower()})",
        help=names[state.choice(key)].help,
        persist_state="session",
    )
    state.put_in_link("attribute", name)
    return names[name]


def pick_segment(segments: Sequence[Segment], key: str) -> Segment:
    """The segment in focus."""
    numbers = {segment.number: segment for segment in segments}
    asked = state.from_link("focus")
    if state.choice(key) not in numbers:
        state.choose(key, next((number for number in numbers if str(number) == asked), 1))
    number = st.segmented_control(
        "Segment in focus",
        list(numbers),
        key=key,
        required=True,
        format_func=lambda number: f"{number} · {escaped(numbers[number].name)}",
    )
    state.put_in_link("focus", str(number or 1))
    return numbers[number or 1]


def pick_segmentation(saved: Sequence[SavedSegmentation], key: str) -> SavedSegmentation:
    by_id = {each.segmentation_id: each for each in saved}
    names = {known: f"{each.name} · as of {each.as_of:%d %b %Y}" for known, each in by_id.items()}
    return by_id[pick_saved("segmentation", names, key)]


def pick_saved(what: str, names: Mapping[str, str], key: str) -> str:
    """Its id: of those named the first, unless the link names another; a link to one that is gone is said so."""
    asked = state.from_link(what)
    if state.choice(key) not in names:
        if asked and asked not in names and state.first_time(f"gone-{asked}"):
            st.warning(f"The {what} of this link is not here any more; another one is shown.")
        state.choose(key, asked if asked in names else next(iter(names)))
    chosen: str = st.selectbox(
        f"Saved {what}", list(names), key=key, format_func=names.__getitem__, persist_state="session"
    )
    state.put_in_link(what, chosen)
    return chosen


def show_attribute_guide(summaries: Sequence[AttributeSummary], formats: Formats) -> None:
    """What every attribute means, of how many customers it is known, and which cannot be used here and why."""
    rows = [
        {
            "Group": s.attribute.group.value,
            "Attribute": s.attribute.label,
            "Unit": s.attribute.unit,
            "Definition": define(s.attribute, formats),
            "Known for": formats.share(s.known / s.customers if s.customers else None),
            "Usable": "yes" if s.unusable is None else f"no: {s.unusable}",
        }
        for s in summaries
    ]
    unusable = sum(s.unusable is not None for s in summaries)
    with st.popover(f"The {len(rows)} attributes", icon=":material/help:"):
        if unusable:
            st.caption(f"{unusable} cannot tell this bank's customers apart; the last column says why.")
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=420, width=900)


def _take_from_link(key: str, usable: dict[str, Attribute], default: Sequence[str]) -> None:
    if state.choice(key) is not None:
        # The bank may have changed since: what is not usable any more may not stay picked.
        state.choose(key, [name for name in state.choice(key) if name in usable])
        return
    asked = [name for name in (state.from_link(key) or "").split(",") if name]
    dropped = [name for name in asked if name not in usable]
    if dropped:
        st.warning(f"Left out of this link, because it is not known or not usable here: {escaped(', '.join(dropped))}.")
    kept = [name for name in asked if name in usable]
    state.choose(key, kept or [name for name in default if name in usable])


def _starters(summaries: Sequence[AttributeSummary]) -> tuple[str, ...]:
    """Good attributes to begin with; those that cannot be used with this bank are left out."""
    return tuple(s.attribute.name for s in summaries if s.attribute.starter and s.unusable is None)

"""The settings of a segmentation: what was picked stands in the URL, so that a copied link opens the same view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.attributes import AttributeSummary
from domain.segmentations import SegmentationSettings, Unknowns
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS
from ui.builder.decisions import pick_decision
from ui.builder.method_choices import pick_method, pick_outliers, pick_unknowns
from ui.common.attributes import label_with_coverage
from ui.common.handover import ATTRIBUTES, N_SEGMENTS
from ui.shell import state
from ui.shell.markdown import escaped
from wording.formats import Formats
from workflows.segments.methods import finds_number

DEFAULT_SEGMENTS = 7


def pick_settings(
    summaries: Sequence[AttributeSummary],
    earlier: SegmentationSettings | None,
    formats: Formats,
    below: DeltaGenerator,
) -> tuple[SegmentationSettings, bool]:
    """The settings, and whether Build was pressed. Starts from the link, else from earlier ones, else from starters.

    `below` is where the method is chosen, which few will change.
    """
    if earlier is None or earlier.rfm is not None:
        earlier = SegmentationSettings(_starters(summaries), DEFAULT_SEGMENTS, unknowns=Unknowns.AUTO)
    first, wide, middle, narrow = st.columns([1.8, 3.6, 1.9, 2.1], vertical_alignment="bottom")
    with first:
        pick_decision(summaries)
    with wide:
        attributes = pick_attributes(summaries, earlier.attributes, formats)
    with below, st.popover("Method", icon=":material/tune:"):
        method, outliers = pick_method(earlier.method), pick_outliers(earlier.outliers, formats)
        unknowns = pick_unknowns(earlier.unknowns, formats)
    settings = SegmentationSettings(attributes, MOST_SEGMENTS, method=method.name, outliers=outliers, unknowns=unknowns)
    found_by = method.label if finds_number(settings) else None
    with middle:
        default = DEFAULT_SEGMENTS if finds_number(earlier) else earlier.n_segments
        n_segments = pick_n_segments(default, formats, found_by)
    if found_by:
        below.caption(f"{found_by} finds the number itself.", width="content")
    with narrow:
        pressed = st.button("Build segments", type="primary", icon=":material/hub:", width="stretch")
    return settings if found_by else replace(settings, n_segments=n_segments), pressed


def pick_attributes(summaries: Sequence[AttributeSummary], default: Sequence[str], formats: Formats) -> tuple[str, ...]:
    """Names of usable attributes. A warning names those of the link that are not."""
    usable = {s.attribute.name: s for s in summaries if s.unusable is None}
    _take_from_link(usable, default)
    picked = st.multiselect(
        "Attributes",
        list(usable),
        key=ATTRIBUTES,
        format_func=lambda name: label_with_coverage(usable[name], formats),
        placeholder="Type to search",
        help="What customers are compared by. Customers alike in these attributes come into one segment.",
        persist_state="session",
    )
    state.put_in_link("attributes", ",".join(picked) or None)
    return tuple(name for name in usable if name in picked)


def pick_n_segments(default: int, formats: Formats, found_by: str | None = None) -> int:
    """Cannot be moved when a method finds the number, `found_by` its label."""
    asked = state.from_link("segments")
    if state.choice(N_SEGMENTS) is None:
        allowed = range(FEWEST_SEGMENTS, MOST_SEGMENTS + 1)
        state.choose(N_SEGMENTS, next((number for number in allowed if str(number) == asked), default))
    most = formats.count(MOST_SEGMENTS)
    n_segments: int = st.slider(
        "Number of segments",
        FEWEST_SEGMENTS,
        MOST_SEGMENTS,
        key=N_SEGMENTS,
        help=f"{found_by} finds the number itself, {most} at most. Choose another method to set it."
        if found_by
        else "How many groups to make. Few are easier to serve; many are more alike inside.",
        disabled=found_by is not None,
        persist_state="session",
    )
    state.put_in_link("segments", str(n_segments))
    return n_segments


def _take_from_link(usable: Mapping[str, AttributeSummary], default: Sequence[str]) -> None:
    if state.choice(ATTRIBUTES) is not None:
        # The bank may have changed since: what is not usable any more may not stay picked.
        state.choose(ATTRIBUTES, [name for name in state.choice(ATTRIBUTES) if name in usable])
        return
    asked = [name for name in (state.from_link("attributes") or "").split(",") if name]
    dropped = [name for name in asked if name not in usable]
    if dropped:
        st.warning(f"Left out of this link, because it is not known or not usable here: {escaped(', '.join(dropped))}.")
    kept = [name for name in asked if name in usable]
    state.choose(ATTRIBUTES, kept or [name for name in default if name in usable])


def _starters(summaries: Sequence[AttributeSummary]) -> tuple[str, ...]:
    """Good attributes to begin with; those that cannot be used with this bank, or are mostly unknown, are left out."""
    return tuple(s.attribute.name for s in summaries if s.attribute.starter and s.is_proposed)

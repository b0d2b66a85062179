"""How segments are found and what becomes of extreme values: picked, kept in the link, and told in words."""

from collections.abc import Collection

import streamlit as st

from domain.segmentations import DEFAULT_METHOD, Method, Outliers, SegmentationSettings
from ui.shell import state
from ui.shell.markdown import escaped
from wording.labels import outliers_label
from workflows.segments.methods import list_methods, method_of

_OUTLIERS = {
    Outliers.WINSORISED: "The 1 % highest and lowest values of each attribute count as if they were just at that border.",
    Outliers.OWN_SEGMENT: (
        "The 1 % of customers furthest from the average come into a segment “Outliers”; the others are found without them."
    ),
    Outliers.KEPT: "A few extreme customers can then pull a segment to themselves.",
}


def pick_method(default: str) -> Method:
    methods = {method.name: method for method in list_methods()}
    _take_from_link("method", methods, default if default in methods else DEFAULT_METHOD)
    name = st.radio(
        "How groups are found",
        list(methods),
        key="method",
        format_func=lambda name: methods[name].label,
        captions=[method.help for method in methods.values()],
        persist_state="session",
    )
    state.put_in_link("method", name if name != DEFAULT_METHOD else None)
    return methods[name]


def pick_outliers(default: Outliers) -> Outliers:
    _take_from_link("outliers", {each.value for each in Outliers}, default.value)
    value = st.radio(
        "Extreme values",
        [each.value for each in _OUTLIERS],
        key="outliers",
        format_func=lambda value: outliers_label(Outliers(value)).capitalize(),
        captions=list(_OUTLIERS.values()),
        persist_state="session",
    )
    state.put_in_link("outliers", value if value != Outliers.WINSORISED else None)
    return Outliers(value)


def told_method(settings: SegmentationSettings) -> str:
    """For the facts of a run."""
    treatment = {
        Outliers.WINSORISED: "extreme values capped",
        Outliers.OWN_SEGMENT: "outliers in a segment of their own",
        Outliers.KEPT: "extreme values kept",
    }[settings.outliers]
    method = method_of(settings)
    return f"{escaped(method.label if method else settings.method)}, {treatment}"


def choose_method(settings: SegmentationSettings) -> None:
    """For the next page: what these settings say."""
    state.choose("method", settings.method)
    state.choose("outliers", settings.outliers.value)


def _take_from_link(key: str, allowed: Collection[str], default: str) -> None:
    if state.choice(key) in allowed:
        return
    asked = state.from_link(key)
    if asked is not None and asked not in allowed:
        st.warning(
            f"This link asks for “{escaped(asked)}”, which is not known here; the usual choice is taken instead."
        )
    state.choose(key, asked if asked in allowed else default)

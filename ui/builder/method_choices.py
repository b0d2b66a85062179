"""How segments are found, what becomes of extreme values and of people of whom nothing is known: picked, and kept in the link."""

from collections.abc import Collection

import streamlit as st

from domain.segmentations import DEFAULT_METHOD, LARGEST_SHARE_FILLED_IN, Method, Outliers, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN_NAME
from ui.common.handover import METHOD, OUTLIERS, UNKNOWNS
from ui.shell import state
from ui.shell.markdown import escaped
from wording.formats import Formats
from wording.labels import outliers_label, unknowns_label
from workflows.segments.methods import list_methods


def pick_method(default: str) -> Method:
    methods = {method.name: method for method in list_methods()}
    _take_from_link("method", methods, default if default in methods else DEFAULT_METHOD)
    name = st.radio(
        "How groups are found",
        list(methods),
        key=METHOD,
        format_func=lambda name: methods[name].label,
        captions=[method.help for method in methods.values()],
        persist_state="session",
    )
    state.put_in_link("method", name if name != DEFAULT_METHOD else None)
    return methods[name]


def pick_outliers(default: Outliers, formats: Formats) -> Outliers:
    captions = _captions(formats)
    _take_from_link("outliers", {each.value for each in Outliers}, default.value)
    value = st.radio(
        "Extreme values",
        [each.value for each in captions],
        key=OUTLIERS,
        format_func=lambda value: outliers_label(Outliers(value)).capitalize(),
        captions=list(captions.values()),
        persist_state="session",
    )
    state.put_in_link("outliers", value if value != Outliers.WINSORISED else None)
    return Outliers(value)


def pick_unknowns(default: Unknowns, formats: Formats) -> Unknowns:
    captions = {
        Unknowns.AUTO: (
            f"When they are more than {formats.share(LARGEST_SHARE_FILLED_IN, 0)} of the customers, they are the group "
            f"“{NOT_ENOUGH_KNOWN_NAME}”; a few are filled in."
        ),
        Unknowns.SET_APART: f"They are the group “{NOT_ENOUGH_KNOWN_NAME}”, and in no segment.",
        Unknowns.FILLED_IN: "Each gets the usual values of all others, and many of them can make a segment of their own.",
    }
    _take_from_link("unknowns", {each.value for each in Unknowns}, default.value)
    value = st.radio(
        "People of whom none of the attributes is known",
        [each.value for each in captions],
        key=UNKNOWNS,
        format_func=lambda value: unknowns_label(Unknowns(value)).capitalize(),
        captions=list(captions.values()),
        persist_state="session",
    )
    state.put_in_link("unknowns", value if value != Unknowns.AUTO else None)
    return Unknowns(value)


def _captions(formats: Formats) -> dict[Outliers, str]:
    few = formats.share(0.01, 0)
    return {
        Outliers.WINSORISED: f"The {few} highest and lowest values of each attribute are set to the value at that border.",
        Outliers.OWN_SEGMENT: (
            f"The {few} of customers furthest from the average come into a segment “Outliers”; the others are found "
            "without them."
        ),
        Outliers.KEPT: "A few extreme customers can then pull a segment to themselves.",
    }


def _take_from_link(key: str, allowed: Collection[str], default: str) -> None:
    if state.choice(key) in allowed:
        return
    asked = state.from_link(key)
    if asked is not None and asked not in allowed:
        st.warning(f"This link asks for “{escaped(asked)}”, which is not known here; the usual choice is used instead.")
    state.choose(key, asked if asked in allowed else default)

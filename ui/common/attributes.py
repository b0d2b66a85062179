"""One attribute picked, and what every attribute means."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.attributes import Attribute, AttributeSummary
from ui.shell import state
from wording.bank import define
from wording.coverage import known_for_share
from wording.formats import Formats
from wording.sentences import write_fact


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
        format_func=lambda name: label_with_group(names[name]),
        help=names[state.choice(key)].help,
        persist_state="session",
    )
    state.put_in_link("attribute", name)
    return names[name]


def label_with_group(attribute: Attribute) -> str:
    return f"{attribute.label} ({attribute.group.value.lower()})"


def label_with_coverage(summary: AttributeSummary, formats: Formats) -> str:
    """Also for how many customers it is known, unless for all."""
    attribute, coverage = summary.attribute, summary.coverage
    known = "" if coverage.is_complete else f", {known_for_share(coverage, formats)}"
    return f"{attribute.label} ({attribute.group.value.lower()}{known})"


def show_attribute_guide(summaries: Sequence[AttributeSummary], formats: Formats) -> None:
    """What every attribute means, for how many customers it is known, and which cannot be used here and why."""
    rows = [
        {
            "Group": s.attribute.group.value,
            "Attribute": s.attribute.label,
            "Unit": s.attribute.unit,
            "Definition": define(s.attribute, formats),
            "Known for": formats.share(s.coverage.share),
            "Usable": "yes" if s.unusable is None else f"no: {write_fact(s.unusable, formats)}",
        }
        for s in summaries
    ]
    unusable = sum(s.unusable is not None for s in summaries)
    with st.popover(f"The {formats.count(len(rows))} attributes", icon=":material/help:"):
        if unusable:
            st.caption(f"{formats.count(unusable)} cannot tell this bank's customers apart; the last column says why.")
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=420, width=900)

"""What a number of a source is: chosen on the page, where the guess was wrong."""

import streamlit as st

from domain.attributes import NUMBER_KINDS
from domain.sources import SourceVersion
from ui.common.changing import change_and_rerun
from ui.shell.markdown import escaped
from wording.labels import kind_label
from workflows.session import Session
from workflows.sources import keep as keep_sources


def offer_other_kind(session: Session, version: SourceVersion) -> None:
    """For every file of the source; nothing where it has no numbers."""
    numbers = {c.attribute.name: c.attribute for c in version.columns if c.has_changeable_kind}
    if not numbers:
        return
    with st.popover("Change a kind", icon=":material/tune:"):
        name: str = st.selectbox("Attribute", list(numbers), format_func=lambda name: numbers[name].label)
        kind = st.selectbox(
            "Is a",
            NUMBER_KINDS,
            index=NUMBER_KINDS.index(numbers[name].kind),
            key=f"kind-{version.name}-{name}-{numbers[name].kind}",
            format_func=kind_label,
            help="A number is compared as it is. Counts, money and days are compared by orders of size.",
        )
        st.caption("In every file of this source. Segments that were formed on it have to be built again.")
        if st.button("Change kind", type="primary", disabled=kind is numbers[name].kind):
            change_and_rerun(
                lambda: keep_sources.change_kind(session, version.name, name, kind),
                lambda _done: f"{escaped(numbers[name].label)} is now of the kind {kind_label(kind)}.",
            )

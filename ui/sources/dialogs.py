"""The question before a file of another source is deleted."""

import streamlit as st

from domain.sources import SourceVersion
from ui.common.deletion import Deletion
from ui.shell.data import load_formats
from ui.shell.markdown import escaped
from workflows.session import Session
from workflows.sources import keep as keep_sources


def _delete(session: Session, version: SourceVersion) -> None:
    keep_sources.remove_source(session, version.name, version.as_of)


def _warn(session: Session, version: SourceVersion) -> None:
    st.caption(
        f"Its {load_formats().count(len(version.columns))} attributes go with it. An older file of the same source, if there "
        "is one, takes its place. To have this one back, add it again."
    )
    using = keep_sources.segmentations_using(session, version.name)
    if using:
        st.warning(
            f"Saved segmentations formed on {version.name}: {escaped(', '.join(using))}. They can still be looked at, but no "
            "list can be made from them until they are built again.",
            icon=":material/warning:",
        )


FILES = Deletion("file", _delete, _warn)

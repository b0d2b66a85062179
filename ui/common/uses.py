"""What rests on a segmentation that is about to go out of sight or to change."""

from collections.abc import Sequence

import streamlit as st

from ui.shell.data import load_formats, load_uses
from ui.shell.markdown import escaped
from wording.formats import Formats
from wording.labels import listed
from workflows.session import Session

KEEP_THEIR_VERSION = (
    "Audiences keep the version that they were written for; each offers to move to the new one and shows what would "
    "change. Lists that were released and copies stay as they are."
)


def warn_of_uses(session: Session, segmentation_id: str, consequence: str = "") -> None:
    uses = load_uses(session, segmentation_id)
    named = {
        "Audiences that ask for its segments": [_asked(*each, load_formats()) for each in uses.audiences],
        "Lists released from it": uses.lists,
        "Copies of it, which stay": uses.copies,
    }
    lines = [f"* {what}: {escaped(', '.join(names))}" for what, names in named.items() if names]
    if lines:
        st.warning("It is used:\n" + "\n".join(lines) + f"\n\n{consequence}".rstrip(), icon=":material/link:")


def _asked(name: str, versions: Sequence[int], formats: Formats) -> str:
    numbers = listed([formats.count(version) for version in versions])
    return f"{name} (version {numbers})" if versions else name

"""Pickers of what was saved; what was picked stands in the URL, so that a copied link opens the same view."""

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.runs import SavedSegmentation
from ui.shell import state
from ui.shell.data import load_formats

# The keys of the pickers whose pages can delete what is picked: undone, it is picked again.
PROFILES_SEGMENTATION, LIFE_SEGMENTATION = "profiles_segmentation", "life_segmentation"


def pick_segmentation(saved: Sequence[SavedSegmentation], key: str) -> SavedSegmentation:
    by_id = {each.segmentation_id: each for each in saved}
    formats = load_formats()
    names = {known: f"{each.name} · as of {formats.day_short(each.as_of)}" for known, each in by_id.items()}
    return by_id[pick_saved("segmentation", names, key)]


def pick_saved(what: str, names: Mapping[str, str], key: str) -> str:
    """Its id: the first of those named, unless the link names another. A warning when the link's is gone."""
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

"""Which version of a saved segmentation is looked at: the one shown, unless another is picked or linked to."""

from collections.abc import Collection, Mapping

import streamlit as st

from domain.runs import Run, SavedSegmentation
from ui.shell import state
from ui.shell.data import load_formats, load_scored, load_segmentations, load_version_of, load_versions
from ui.shell.markdown import escaped
from wording.segmentations import earlier_version_sentence
from workflows.segments.life import Version
from workflows.session import Session

_SHOWN = 0  # stands for the version shown, which a refit changes
_IN_LINK = "version"


def pick_version(session: Session, saved: SavedSegmentation, in_link: str = _IN_LINK) -> Version | None:
    """An earlier version, None for the one shown; only where there are several that can be read.

    The address always names the version, so that a link still opens it when there is a later one.
    """
    if saved.version == 1:
        _put_in_link(saved, 1, in_link)
        return None
    earlier = {
        each.version: each
        for each in load_versions(session, saved.segmentation_id)
        if each.fit is not None and each.version != saved.version
    }
    key = f"{in_link}-{saved.segmentation_id}"
    if state.choice(key) not in (_SHOWN, *earlier):
        state.choose(key, _linked_to(session, saved, earlier, in_link))
    formats = load_formats()
    labels = {_SHOWN: f"{formats.count(saved.version)} (shown)"} | {each: formats.count(each) for each in earlier}
    picked: int = st.selectbox(
        "Version", list(labels), key=key, format_func=labels.__getitem__, persist_state="session", width=120
    )
    _put_in_link(saved, picked or saved.version, in_link)
    return earlier.get(picked)


def show_earlier_version(saved: SavedSegmentation, version: Version | None, in_link: str = _IN_LINK) -> None:
    """That a later one is shown elsewhere, and the way to it."""
    if version is None:
        return
    st.info(
        earlier_version_sentence(version.version, version.saved_at, saved.version, load_formats()),
        icon=":material/history:",
    )
    st.button(
        f"Show version {load_formats().count(saved.version)}",
        key=f"show-{in_link}-{saved.segmentation_id}",
        icon=":material/update:",
        on_click=lambda: state.choose(f"{in_link}-{saved.segmentation_id}", _SHOWN),
    )


def show_version_of(session: Session, run: Run) -> None:
    """Of a run that is opened by itself: the saved segmentation whose earlier version it is, if it is one."""
    found = load_version_of(session, run)
    saved = {each.segmentation_id: each for each in load_segmentations(session, archived=True)[0]}
    if found is None or found.segmentation_id not in saved or found.version == saved[found.segmentation_id].version:
        return
    shown = saved[found.segmentation_id]
    sentence = earlier_version_sentence(found.version, found.saved_at, shown.version, load_formats())
    st.info(f"“{escaped(shown.name)}”: {sentence}", icon=":material/history:")
    st.page_link(
        "pages/segment_profiles.py",
        label=f"Open version {load_formats().count(shown.version)}",
        icon=":material/update:",
        query_params={"segmentation": shown.segmentation_id},
    )


def _linked_to(session: Session, saved: SavedSegmentation, earlier: Mapping[int, Version], in_link: str) -> int:
    asked = state.from_link(in_link)
    if state.recall(in_link) not in (None, saved.segmentation_id):
        return _SHOWN  # the address still has the version of another segmentation
    if asked is None:
        return _that_has_the_days(session, saved, earlier)
    return int(asked) if asked.isdecimal() and int(asked) in earlier else _SHOWN


def _put_in_link(saved: SavedSegmentation, version: int, in_link: str) -> None:
    state.remember(in_link, saved.segmentation_id)
    state.put_in_link(in_link, str(version))


def _that_has_the_days(session: Session, saved: SavedSegmentation, earlier: Mapping[int, Version]) -> int:
    """Links of days once named no version: the newest that was scored on them."""
    days = {day for day in map(state.from_link, ("from", "to")) if day}
    if not days or days <= _days(load_scored(session, saved.segmentation_id)):
        return _SHOWN
    scored = (each for each in earlier if days <= _days(load_scored(session, saved.segmentation_id, each)))
    return next(scored, _SHOWN)


def _days(runs: Collection[Run]) -> set[str]:
    return {f"{run.as_of}" for run in runs}

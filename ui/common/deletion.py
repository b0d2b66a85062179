"""One question before anything saved is deleted, and the way back; also for what is damaged and can only be deleted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from ui.common.changing import change_and_rerun
from ui.common.saved_things import LIFE_SEGMENTATION, PROFILES_SEGMENTATION
from ui.common.uses import warn_of_uses
from ui.shell import state
from ui.shell.markdown import escaped
from workflows.segments import keep as keep_segmentation
from workflows.session import Session

K = TypeVar("K")


@dataclass(frozen=True)
class Undo(Generic[K]):
    """`show_again` makes the page show what is back."""

    restore: Callable[[Session, K], None]
    show_again: Callable[[K], None]


@dataclass(frozen=True)
class Deletion(Generic[K]):
    """How things of one kind are deleted, by what identifies one. `warn` shows what it is used for and what follows."""

    noun: str
    delete: Callable[[Session, K], object]
    warn: Callable[[Session, K], None]
    undo: Undo[K] | None = None

    def ask(self, session: Session, thing: K, name: str) -> None:
        st.dialog(f"Delete {self.noun}?")(self._question)(session, thing, name)

    def _question(self, session: Session, thing: K, name: str) -> None:
        st.write(f"“{escaped(name)}” will be removed from all pages.")
        self.warn(session, thing)
        if st.button(f"Delete {self.noun}", type="primary", icon=":material/delete:"):
            change_and_rerun(lambda: self.delete(session, thing), lambda _done: self._finish(thing, name))

    def _finish(self, thing: K, name: str) -> str | None:
        if self.undo is None:
            return f"“{escaped(name)}” was deleted."
        state.remember(self._deleted, (thing, name))
        return None

    @property
    def _deleted(self) -> str:
        return f"deleted-{self.noun}"

    def offer_undo(self, session: Session) -> None:
        """After a deletion, until the next one or the end of the visit."""
        deleted = state.recall(self._deleted)
        if not deleted or self.undo is None:
            return
        thing, name = deleted
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"“{escaped(name)}” was deleted.", width="content")
            if st.button("Undo", icon=":material/undo:"):
                self.undo.restore(session, thing)
                state.drop(self._deleted)
                self.undo.show_again(thing)
                state.flash(f"“{escaped(name)}” is back.")
                st.rerun()

    def offer_damaged(self, session: Session, names: Mapping[K, str]) -> None:
        """A button for each damaged thing."""
        for thing, name in names.items():
            if st.button(f"Delete “{escaped(name)}”", icon=":material/delete:", key=f"delete-{thing}"):
                self.ask(session, thing, name)


def _warn_of_lists_and_uses(session: Session, segmentation_id: str) -> None:
    st.caption("The record of lists made from it stays.")
    warn_of_uses(session, segmentation_id)


def _pick_again(segmentation_id: str) -> None:
    for picker in (PROFILES_SEGMENTATION, LIFE_SEGMENTATION):
        state.choose(picker, segmentation_id)


SEGMENTATIONS = Deletion(
    "segmentation",
    keep_segmentation.delete_segmentation,
    _warn_of_lists_and_uses,
    Undo(keep_segmentation.restore_segmentation, _pick_again),
)

"""What one visitor chose, for the length of the visit: the only module that touches st.session_state and the URL."""

from typing import Any, NoReturn

import streamlit as st

from domain.people import LOCAL, Actor

_ACTOR, _FLASH, _CONSUMED = "_actor", "_flash", "_consumed"


def remember_actor() -> Actor:
    """Called by the frame on every run. Until sign-in exists, everybody who reaches the page is `local`."""
    st.session_state[_ACTOR] = LOCAL
    return LOCAL


def require_actor() -> Actor:
    """The signed-in actor; ends the page when it runs without the frame, as a deep link after a restart may do."""
    actor: Actor | None = st.session_state.get(_ACTOR)
    if actor is None:
        st.warning("This page opens inside the dashboard.")
        st.link_button("Open the dashboard", "/")
        st.stop()
    return actor


def flash(message: str) -> None:
    """A message for the next run, which a rerun would otherwise wipe away."""
    st.session_state[_FLASH] = message


def show_flash() -> None:
    message = st.session_state.pop(_FLASH, None)
    if message:
        st.toast(message)


def from_link(name: str) -> str | None:
    """A choice that the URL carries."""
    return st.query_params.get(name)


def put_in_link(name: str, value: str | None) -> None:
    """So that a copied address opens the same view; None takes the choice out."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def open_page(page: str) -> NoReturn:
    """Without what this page's address carries: Streamlit refuses to clear it by itself where a tab stands in it."""
    st.switch_page(page, query_params={})


def first_time(name: str) -> bool:
    """True once per visit and name: what a link asks for is taken over once, not on every run."""
    seen = st.session_state.setdefault(_CONSUMED, set())
    new = name not in seen
    seen.add(name)
    return new


def choice(key: str) -> Any:
    """The value of a widget, also before it is drawn; None when it was never drawn."""
    return st.session_state.get(key)


def choose(key: str, value: Any) -> None:
    """Sets a widget's value before it is drawn."""
    st.session_state[key] = value


def remember(key: str, value: Any) -> None:
    """Small things that are no widget's value: a job's id, a prepared list, an undo."""
    st.session_state[f"_{key}"] = value


def recall(key: str) -> Any:
    return st.session_state.get(f"_{key}")


def drop(key: str) -> None:
    st.session_state.pop(f"_{key}", None)

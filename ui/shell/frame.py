"""What surrounds every page: whose data this is, as of which day, the refresh, the banners."""

from datetime import UTC, datetime

import streamlit as st

from domain.banks import Bank
from domain.errors import DashboardError
from settings import Settings
from ui.shell import state
from ui.shell.data import load_formats, load_formats_for_errors, load_snapshot, load_stores
from ui.shell.identity import show_bank_name
from ui.shell.look import current_theme
from ui.shell.markdown import escaped
from ui.shell.tasks import Task
from wording.sentences import write
from workflows.bank.refresh import refresh_features
from workflows.session import Session

# Less room above the page, where a toolbar is switched off, so that the answer is seen without scrolling; and chosen
# options in the colour of text, because the primary colour on the dark page is 3.7:1. Of a button whose key begins with
# icon-only a screen reader reads the label, the eye sees the icon.
_STYLE = """
@media (min-width: 768px) {.stMainBlockContainer {padding-top: 2.5rem}}
[class*="st-key-icon-only"] button p {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
[role="radio"][aria-checked="true"] p, [role="tab"][aria-selected="true"] p {color: TEXT}
"""
REFRESH = Task("Refresh", refresh_features, shared=True)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def show_sidebar(session: Session, bank: Bank) -> None:
    with st.sidebar:
        show_bank_name(session, bank)
        _show_age_of_data(session)
        _show_refresh(session)


def show_banners() -> None:
    settings = load_stores().settings
    # Streamlit leaves room for a toolbar that is switched off here; the answer should be seen without scrolling.
    st.html(f"<style>{_STYLE.replace('TEXT', current_theme().text)}</style>")
    if settings.uses_demo_bank:
        st.markdown(
            ":blue-background[:material/science: Demo bank: invented customers. Set DATABASE_URL to use your own.]"
        )
    if _is_open_to_the_network(settings):
        st.warning("Anyone on this network can open this page: there is no sign-in yet.", icon=":material/lock_open:")
    state.show_flash()


def _show_age_of_data(session: Session) -> None:
    try:
        snapshot = load_snapshot(session)
    except DashboardError as error:
        st.caption(escaped(write(error.sentence, load_formats_for_errors())))
        return
    st.metric(
        "Data as of",
        load_formats().day_short(snapshot.as_of),
        help="The last day that every attribute takes into account.",
    )
    st.caption(f"Last refresh: {_ago(snapshot.computed_at)}")


def _show_refresh(session: Session) -> None:
    if st.button(
        "Refresh data",
        icon=":material/sync:",
        help="Reads the bank's database again, in the background. Pages stay usable.",
        disabled=REFRESH.is_running(session),
    ):
        REFRESH.start(session)
    snapshot = REFRESH.follow(session)
    if snapshot is not None:
        formats = load_formats()
        state.flash(
            f"Data refreshed: {formats.count(snapshot.customers)} customers as of {formats.day(snapshot.as_of)}."
        )
        st.rerun()


def _ago(moment: datetime) -> str:
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if not -1 <= minutes < 60:  # also of a clock that was ahead then
        return load_formats().moment(moment)
    return f"{minutes} min ago" if minutes >= 1 else "just now"


def _is_open_to_the_network(settings: Settings) -> bool:
    # `streamlit run` may be told another address than ours; none at all means every address.
    return not {settings.bind_address, st.get_option("server.address")} <= _LOOPBACK

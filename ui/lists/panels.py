"""Pieces of the Target lists page."""

import pandas as pd
import streamlit as st

from domain.lists import Listed, ListedAudience
from domain.runs import Run
from ui.common.cards import show_cards
from ui.lists.downloads import issue_ticket, tickets
from ui.shell import state
from ui.shell.data import load_releases
from ui.shell.tasks import Task
from wording.coverage import filled_in_sentence
from wording.formats import Formats
from wording.lists import made_from, part_of
from workflows.lists.release import ListRequest, PreparedList, prepare_target_list
from workflows.session import Session

_PREPARED = "prepared_list"
_LOOK_AGAIN = 3  # seconds

PREPARE = Task("Preparing the list", prepare_target_list)


def show_basis(run: Run, formats: Formats) -> None:
    """How far the segments of a list rest on values that nobody knows."""
    filled_in = filled_in_sentence(run.filled_share, formats)
    if filled_in:
        st.caption(f":material/help_center: {filled_in}")


def keep_prepared(session: Session, prepared: PreparedList) -> None:
    """The numbers stay on the page; the ticket to the file works once."""
    state.remember(_PREPARED, (prepared, issue_ticket(session, prepared)))


def show_prepared(formats: Formats, request: ListRequest) -> None:
    kept = state.recall(_PREPARED)
    if not kept:
        return
    prepared, ticket = kept
    counts = prepared.target_list
    remaining = len(counts.customer_ids)
    show_cards(
        [
            (_chosen(prepared.listed), formats.count(counts.candidates), "Customers, before anybody was left out."),
            ("May be contacted", formats.count(remaining), "People in the file."),
            (
                "Left out",
                formats.count(counts.candidates - remaining),
                "Each is counted under the first reason that applies.",
            ),
        ]
    )
    _show_download(prepared, ticket, request, formats)
    _show_exclusions(prepared, formats)


def _chosen(listed: Listed) -> str:
    return "In the audience" if isinstance(listed, ListedAudience) else "In the chosen segments"


def _show_download(prepared: PreparedList, ticket: str, request: ListRequest, formats: Formats) -> None:
    if prepared.request != request:
        st.warning("You changed the choices after preparing this list. Prepare it again.", icon=":material/edit:")
    elif not prepared.target_list.customer_ids:
        st.info("Nobody remains, so there is no file. The reasons are below.", icon=":material/person_off:")
    elif tickets.is_open(ticket):
        st.link_button(
            "Download target list (CSV)",
            f"./downloads/{ticket}",
            type="primary",
            icon=":material/download:",
            on_click="rerun",
            help="Works once, within ten minutes. Consent is asked again and the download is recorded.",
        )
        st.caption(
            f"Prepared on {formats.moment(prepared.prepared_at)}; data as of {formats.day(prepared.as_of)}, consent as of "
            "that moment."
        )
    else:
        st.info(
            "The link was used, or ten minutes have passed. Past downloads shows whether a file was made; prepare the "
            "list again for another one.",
            icon=":material/check:",
        )


def _show_exclusions(prepared: PreparedList, formats: Formats) -> None:
    rows = [
        {"Reason": exclusion.reason.value.capitalize(), "Customers left out": formats.count(exclusion.customers)}
        for exclusion in prepared.target_list.exclusions
    ]
    st.markdown("**Why people are left out**")
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def show_past_downloads(session: Session, formats: Formats) -> None:
    """Who, when, what, how many. Read again every few seconds once a list was prepared: its download is another request."""
    every = _LOOK_AGAIN if state.recall(_PREPARED) else None
    st.fragment(_show_releases, run_every=every)(session, formats)


def _show_releases(session: Session, formats: Formats) -> None:
    st.subheader("Past downloads")
    releases = load_releases(session)
    if not releases:
        st.caption("No list was downloaded yet.")
        return
    rows = [
        {
            "When": formats.moment(each.at),
            "Who": each.actor,
            "List": each.list_name,
            "Made from": made_from(each.listed),
            "Of it": part_of(each.listed, formats),
            "People": formats.count(each.rows),
            "Of": formats.count(each.candidates),
            "Columns": ", ".join(each.columns),
            "SHA-256 of the file": each.sha256,
        }
        for each in releases
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)

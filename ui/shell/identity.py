"""Which bank this is: asked before anything is shown when the address is new; its name, and how to change it."""

from collections.abc import Callable

import streamlit as st

from domain.banks import Bank, BankCandidate, BankQuestion
from domain.errors import DashboardError, UnknownAddressError
from domain.people import Right
from domain.values import LONGEST_NAME
from ui.shell import state
from ui.shell.data import load_bank, load_bank_question, load_formats, load_stores
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from wording.banks import describe_address, describe_candidate
from workflows.bank.identity import adopt_address, name_bank, register_bank
from workflows.session import Session


def require_bank(session: Session) -> Bank:
    """Ends the page with the question, or with whom to ask, as long as nobody has said which bank is at this address."""
    try:
        return load_bank(session)
    except UnknownAddressError:
        st.title("Which bank is this?")
        if session.may(Right.IDENTIFY):
            _show_question(session, load_bank_question(session))
        else:
            st.info(
                "The bank's database is at an address that is new here. Ask the administrator to say which bank it is; "
                "nothing saved for a bank is shown before.",
                icon=":material/help:",
            )
        st.stop()


def show_bank_name(session: Session, bank: Bank) -> None:
    """In the sidebar; with a button to change it where that may be done, and BANK_NAME does not decide."""
    if not session.may(Right.IDENTIFY) or load_stores().settings.bank_name:
        st.markdown(f"**{escaped(bank.name)}**")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escaped(bank.name)}**")
        if st.button("Rename bank", icon=":material/edit:", key="icon-only-rename-bank", type="tertiary"):
            _ask_for_name(session, bank)


def _show_question(session: Session, question: BankQuestion) -> None:
    formats = load_formats()
    st.markdown(describe_address(question, formats))
    for candidate in question.candidates:
        _offer_candidate(session, candidate)
    with st.form("new-bank"):
        st.markdown("**It is another bank.** It starts empty; what is saved for the banks above stays theirs.")
        name = st.text_input("Its name", max_chars=LONGEST_NAME)
        if st.form_submit_button("It is another bank"):
            _answer(lambda: register_bank(session, name))


def _offer_candidate(session: Session, candidate: BankCandidate) -> None:
    bank = candidate.bank
    with st.container(border=True):
        st.markdown(f"**Is it “{escaped(bank.name)}” at a new address?**")
        for line in describe_candidate(candidate, load_formats()):
            st.markdown(line)
        if st.button(f"It is {escaped(bank.name)}", key=f"same-{bank.bank_id}"):
            _answer(lambda: adopt_address(session, bank.bank_id))


@st.dialog("Rename bank")
def _ask_for_name(session: Session, bank: Bank) -> None:
    with st.form("bank-name", border=False):
        name = st.text_input("Name of the bank", bank.name, max_chars=LONGEST_NAME)
        if st.form_submit_button("Rename bank", type="primary"):
            _answer(lambda: name_bank(session, name))


def _answer(work: Callable[[], Bank]) -> None:
    try:
        bank = work()
    except DashboardError as error:
        show_error(error)
        return
    state.flash(f"This is {escaped(bank.name)}.")
    st.rerun()

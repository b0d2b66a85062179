"""Which bank is at the address of the settings: asked once of somebody who may say it; and what it is called."""

from contextlib import suppress
from dataclasses import replace

import numpy as np

from db.bank.counting import count_rows, count_these
from db.bank.schema import customer
from db.features.folder import open_data_folder, remember_bank
from db.features.store import fetch_ids, fetch_latest_snapshot
from db.workspace.banks import add_bank, add_bank_address, fetch_banks, update_bank_name
from db.workspace.names import name_key
from domain.banks import Bank, BankAddress, BankCandidate, BankQuestion
from domain.errors import SavedItemMissingError, StorageError, WorkflowError, WorkspaceUnavailableError
from domain.people import Right
from domain.progress import silent
from workflows.session import Session
from workflows.stores import Stores

IDS_TRIED = 500  # spread over all of a bank's, in one statement: one customer in a hundred missing would show


def known_bank(session: Session) -> Bank:
    """That of the settings, called what BANK_NAME says where it says so; raises UnknownAddressError."""
    session.require(Right.VIEW)
    bank = session.stores.own_bank
    # What was computed before needs no workspace, and stays on the page while it cannot be reached.
    with suppress(WorkspaceUnavailableError):
        bank = next(each for each in fetch_banks(session.stores.workspace) if each.bank_id == bank.bank_id)
    return replace(bank, name=session.stores.settings.bank_name or bank.name)


def list_banks(session: Session) -> tuple[Bank, ...]:
    """All of the workspace, by name."""
    session.require(Right.IDENTIFY)
    return fetch_banks(session.stores.workspace)


def ask_which_bank(session: Session) -> BankQuestion:
    """The address that nobody knows, and each known bank with what speaks for it; identifies no customer."""
    session.require(Right.IDENTIFY)
    stores, customers = session.stores, None
    with suppress(StorageError):
        customers = count_rows(stores.bank, (customer,), silent)[customer.name]
    candidates = (_candidate(stores, bank, asked=customers is not None) for bank in fetch_banks(stores.workspace))
    return BankQuestion(stores.address_of(stores.settings.bank).text, customers, tuple(candidates))


def adopt_address(session: Session, bank: str, url: str = "") -> Bank:
    """The known bank of this name or id is the one at `url`, when it is empty at DATABASE_URL.

    Also puts an earlier answer right. Raises SavedItemMissingError when no bank is called so.
    """
    session.require(Right.IDENTIFY)
    address = _address(session.stores, url)
    bank_id = _id_of(session.stores, bank)
    return _answered(session.stores, address, add_bank_address(session.stores.workspace, bank_id, address))


def register_bank(session: Session, name: str, url: str = "") -> Bank:
    """A bank that was not known is at `url`, when it is empty at DATABASE_URL; raises NameTakenError, UnusableNameError."""
    session.require(Right.IDENTIFY)
    address = _address(session.stores, url)
    return _answered(session.stores, address, add_bank(session.stores.workspace, address, name))


def name_bank(session: Session, name: str) -> Bank:
    """Raises NameTakenError when another bank has the name, UnusableNameError, WorkflowError where BANK_NAME decides."""
    session.require(Right.IDENTIFY)
    if session.stores.settings.bank_name:
        raise WorkflowError(
            "The setting BANK_NAME says what this bank is called.", "Change the setting, or take it away; then name it."
        )
    return update_bank_name(session.stores.workspace, session.stores.bank_id, name)


def _address(stores: Stores, url: str) -> BankAddress:
    open_data_folder(stores.data_dir)
    return stores.address_of(url or stores.settings.bank)


def _answered(stores: Stores, address: BankAddress, bank: Bank) -> Bank:
    remember_bank(stores.data_dir, address.key, bank.bank_id)
    vars(stores).pop("own_bank", None)  # the answer before, when it was put right
    return bank


def _id_of(stores: Stores, bank: str) -> str:
    known = fetch_banks(stores.workspace)
    found = next((each for each in known if bank == each.bank_id or _alike(bank, each.name)), None)
    if found is None:
        raise SavedItemMissingError(
            "No bank here is called “{name}”.",
            "Choose one of these: {names}.",
            name=bank,
            names=tuple(each.name for each in known),
        )
    return found.bank_id


def _alike(first: str, second: str) -> bool:
    return name_key(" ".join(first.split())) == name_key(second)


def _candidate(stores: Stores, bank: Bank, asked: bool) -> BankCandidate:
    """A last refresh that cannot be read says nothing for or against it."""
    with suppress(StorageError):
        last = fetch_latest_snapshot(stores.data_dir, bank.bank_id)
        if last is not None:
            ids = fetch_ids(stores.data_dir, last)
            tried = ids[np.unique(np.linspace(0, len(ids) - 1, min(IDS_TRIED, len(ids))).astype(int))]
            found = count_these(stores.bank, tried.tolist()) if asked else None
            return BankCandidate(bank, last.customers, last.as_of, last.computed_at, len(tried), found)
    return BankCandidate(bank)

"""Segments or an audience -> people who may be contacted -> file, recorded before a byte of it leaves."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import numpy as np
import pandas as pd

from db.bank.contacts import fetch_candidates, fetch_contacts
from db.features.store import fetch_customers
from db.workspace.audit import fetch_releases, record_release
from db.workspace.names import tidy_name
from domain.errors import ListChangedError, SizeChangedError
from domain.lists import Column, Listed, Release, TargetList
from domain.people import Right
from domain.progress import Progress
from domain.sentences import Counted, Sentence
from domain.snapshots import CUSTOMER_ID
from targeting.columns import allowed_columns, require_allowed
from targeting.files.csv_file import write_csv
from targeting.gate import apply_gate
from workflows.lists.people import ListedPeople, ListSource, find_people, reason_columns
from workflows.session import Session
from workflows.stores import Stores, catalogue_of

DRIFT = 0.05  # a list that changed by more since it was prepared is not the one that was looked at


@dataclass(frozen=True)
class ListRequest:
    """What a marketer asks for: a name, the people, and the columns of the file."""

    name: str
    source: ListSource
    columns: tuple[str, ...]


@dataclass(frozen=True)
class PreparedList:
    """What the gate allowed; it is asked again when the list is downloaded.

    `made_of` is that of `ListedPeople`: when it has changed, no file is made.
    """

    request: ListRequest
    listed: Listed
    as_of: date
    made_of: str
    prepared_at: datetime
    target_list: TargetList


@dataclass(frozen=True)
class ReleasedFile:
    name: str
    content: bytes
    rows: int
    sha256: str


def offered_columns(session: Session, kind: type[ListSource]) -> tuple[Column, ...]:
    session.require(Right.VIEW)
    return allowed_columns(reason_columns(kind), session.stores.catalogue)


def list_releases(session: Session) -> tuple[Release, ...]:
    session.require(Right.VIEW)
    return fetch_releases(session.stores.workspace, session.stores.bank_id)


def prepare_target_list(session: Session, request: ListRequest, progress: Progress) -> PreparedList:
    """Asks the bank now who may be contacted; reads flags only, no name, e-mail or phone."""
    session.require(Right.RELEASE)
    people, target_list = _pass_gate(session, request, progress)
    return PreparedList(request, people.listed, people.as_of, people.made_of, datetime.now(UTC), target_list)


def release_target_list(session: Session, prepared: PreparedList, progress: Progress) -> ReleasedFile:
    """Passes the gate again, writes the file, records it, and only then hands it out; no record, no file."""
    session.require(Right.RELEASE)
    request = prepared.request
    people, target_list = _pass_gate(session, request, progress)
    if people.made_of != prepared.made_of:
        raise ListChangedError(name=request.name)
    _require_same_size(len(prepared.target_list.customer_ids), len(target_list.customer_ids))
    progress(0.6, "Reading contact details")
    content = write_csv(_file_table(session.stores, people, target_list, request))
    release = Release(
        release_id=uuid4().hex,
        at=datetime.now(UTC),
        actor=session.actor.name,
        list_name=tidy_name(request.name),
        listed=people.listed,
        columns=tuple(column.name for column in _columns(session.stores, request)),
        as_of=people.as_of,
        snapshot=people.snapshot.snapshot_id,
        bank=session.stores.bank_id,
        candidates=target_list.candidates,
        rows=len(target_list.customer_ids),
        exclusions={exclusion.reason.value: exclusion.customers for exclusion in target_list.exclusions},
        sha256=hashlib.sha256(content).hexdigest(),
    )
    record_release(session.stores.workspace, release)
    return ReleasedFile(f"{_file_name(request.name)}.csv", content, release.rows, release.sha256)


def _pass_gate(session: Session, request: ListRequest, progress: Progress) -> tuple[ListedPeople, TargetList]:
    tidy_name(request.name)
    _columns(session.stores, request)
    session.stores.require_one_bank()
    people = find_people(session.stores, request.source)
    progress(0.1, Sentence("Asking the bank about {customers}", customers=Counted(len(people.rows), "customer")))
    candidates = fetch_candidates(
        session.stores.bank_for_release,
        people.rows[CUSTOMER_ID].to_numpy(),
        session.stores.vocabulary.open_statuses,
        lambda share, doing: progress(0.1 + 0.5 * share, doing),
    )
    return people, apply_gate(candidates, datetime.now(UTC).date())


def _require_same_size(prepared: int, now: int) -> None:
    if abs(now - prepared) > DRIFT * max(prepared, 1):
        raise SizeChangedError(prepared=prepared, now=now)


def _file_table(stores: Stores, people: ListedPeople, target_list: TargetList, request: ListRequest) -> pd.DataFrame:
    """One row per person, ascending by customer_id; ids as text, so that no spreadsheet rounds them."""
    columns = _columns(stores, request)
    ids = np.array(target_list.customer_ids, dtype=np.int64)
    identifying = tuple(column.name for column in columns if column.identifying)
    attributes = [a.name for a in catalogue_of(people.snapshot) if a.name in request.columns]
    known = fetch_customers(stores.data_dir, people.snapshot, attributes)
    # A frozen audience may hold people who are not in the snapshot: they stay, without attributes.
    rows = people.rows[people.rows[CUSTOMER_ID].isin(ids)].merge(known, on=CUSTOMER_ID, how="left")
    if identifying:
        rows = rows.merge(fetch_contacts(stores.bank_for_release, ids, identifying), on=CUSTOMER_ID, how="left")
    labels = {column.name: column.label for column in columns}
    return rows.assign(**{CUSTOMER_ID: rows[CUSTOMER_ID].astype(str)})[list(labels)].rename(columns=labels)


def _columns(stores: Stores, request: ListRequest) -> tuple[Column, ...]:
    return require_allowed(request.columns, reason_columns(type(request.source)), stores.catalogue)


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part) or "target-list"

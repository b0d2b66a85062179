"""Saved segmentation -> people who may be contacted -> file, recorded before a byte of it leaves."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from db.bank.contacts import fetch_candidates, fetch_contacts
from db.features.store import Snapshot, fetch_customers, fetch_snapshot
from db.workspace.audit import Release as Release
from db.workspace.audit import fetch_releases, record_release
from db.workspace.names import tidy_name
from db.workspace.runs import Run, fetch_labels
from db.workspace.segmentations import SavedSegmentation
from targeting.columns import allowed_columns, require_allowed
from targeting.domain import Column, TargetCriteria, TargetList
from targeting.files import write_csv
from targeting.gate import apply_gate
from workflows.access import Actor, Right, require
from workflows.errors import SizeChangedError, StaleResultError, WorkflowError
from workflows.kept_runs import is_stale, own_segmentation
from workflows.stores import Stores, catalogue_of

Progress = Callable[[float, str], None]
DRIFT = 0.05  # a list that changed by more since it was prepared is not the one that was looked at


@dataclass(frozen=True)
class ListRequest:
    """What a marketer asks for: a name, segments of a saved segmentation, and columns of the file."""

    name: str
    segmentation_id: str
    segments: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class PreparedList:
    """What the gate said when asked; the people in it are asked about again when it is downloaded."""

    request: ListRequest
    segmentation_name: str
    as_of: date
    prepared_at: datetime
    target_list: TargetList


@dataclass(frozen=True)
class ReleasedFile:
    name: str
    content: bytes
    rows: int
    sha256: str


def offered_columns(actor: Actor, stores: Stores) -> tuple[Column, ...]:
    require(actor, Right.VIEW)
    return allowed_columns(stores.catalogue)


def list_releases(actor: Actor, stores: Stores) -> tuple[Release, ...]:
    require(actor, Right.VIEW)
    return fetch_releases(stores.workspace, stores.bank_id)


def prepare_target_list(actor: Actor, stores: Stores, request: ListRequest, progress: Progress) -> PreparedList:
    """Asks the bank now who may be contacted; reads flags only, no name, e-mail or phone."""
    saved, target_list, _ = _pass_gate(actor, stores, request, progress)
    return PreparedList(request, saved.name, saved.as_of, datetime.now(UTC), target_list)


def release_target_list(actor: Actor, stores: Stores, prepared: PreparedList, progress: Progress) -> ReleasedFile:
    """Passes the gate again, writes the file, records it, and only then hands it out; no record, no file."""
    request = prepared.request
    saved, target_list, snapshot = _pass_gate(actor, stores, request, progress)
    _require_same_size(len(prepared.target_list.customer_ids), len(target_list.customer_ids))
    progress(0.6, "Reading contact details")
    content = write_csv(_file_table(stores, saved, snapshot, target_list, request))
    release = Release(
        release_id=uuid4().hex,
        at=datetime.now(UTC),
        actor=actor.name,
        list_name=tidy_name(request.name),
        segmentation_id=saved.segmentation_id,
        segmentation_name=saved.name,
        segments=tuple(sorted(set(request.segments))),
        columns=tuple(column.name for column in _columns(stores, request)),
        as_of=saved.as_of,
        snapshot=snapshot.snapshot_id,
        bank=stores.bank_id,
        candidates=target_list.candidates,
        rows=len(target_list.customer_ids),
        exclusions={exclusion.reason.value: exclusion.customers for exclusion in target_list.exclusions},
        sha256=hashlib.sha256(content).hexdigest(),
    )
    record_release(stores.workspace, release)
    return ReleasedFile(f"{_file_name(request.name)}.csv", content, release.rows, release.sha256)


def _pass_gate(
    actor: Actor, stores: Stores, request: ListRequest, progress: Progress
) -> tuple[SavedSegmentation, TargetList, Snapshot]:
    require(actor, Right.RELEASE)
    tidy_name(request.name)
    _columns(stores, request)
    saved, run = own_segmentation(stores, request.segmentation_id)
    snapshot = _snapshot_for(stores, saved, run)
    ids = _members(stores, saved, snapshot, request.segments)
    progress(0.1, f"Asking the bank about {len(ids):,} customers")
    candidates = fetch_candidates(
        stores.bank_for_release,
        ids,
        stores.vocabulary.open_statuses,
        lambda share, doing: progress(0.1 + 0.5 * share, doing),
    )
    return saved, apply_gate(candidates, TargetCriteria(request.segments, datetime.now(UTC).date())), snapshot


def _snapshot_for(stores: Stores, saved: SavedSegmentation, run: Run) -> Snapshot:
    """The newest data; of a frozen segmentation that of its date, on purpose."""
    if saved.frozen_at is not None:
        return fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
    newest = stores.snapshot()
    if is_stale(stores, run, newest):
        raise StaleResultError
    return newest


def _members(
    stores: Stores, saved: SavedSegmentation, snapshot: Snapshot, segments: tuple[int, ...]
) -> NDArray[np.int64]:
    numbers = {segment.number for segment in saved.segments}
    if not segments or not set(segments) <= numbers:
        raise WorkflowError("No segment of this segmentation was chosen.", "Choose at least one segment.")
    ids = fetch_customers(stores.data_dir, snapshot, ())["customer_id"].to_numpy()
    members: NDArray[np.int64] = ids[np.isin(fetch_labels(stores.workspace, saved.run_id), segments)]
    return members


def _require_same_size(prepared: int, now: int) -> None:
    if abs(now - prepared) > DRIFT * max(prepared, 1):
        raise SizeChangedError(prepared, now)


def _file_table(
    stores: Stores, saved: SavedSegmentation, snapshot: Snapshot, target_list: TargetList, request: ListRequest
) -> pd.DataFrame:
    """One row per person, ascending by customer_id; ids as text, so that no spreadsheet rounds them."""
    columns = _columns(stores, request)
    ids = np.array(target_list.customer_ids, dtype=np.int64)
    identifying = tuple(column.name for column in columns if column.identifying)
    attributes = [a.name for a in catalogue_of(snapshot) if a.name in request.columns]
    known = fetch_customers(stores.data_dir, snapshot, attributes)
    known["segment"] = fetch_labels(stores.workspace, saved.run_id)
    known["segment_name"] = known["segment"].map({segment.number: segment.name for segment in saved.segments})
    rows = known[known["customer_id"].isin(ids)]
    if identifying:
        rows = rows.merge(fetch_contacts(stores.bank_for_release, ids, identifying), on="customer_id", how="left")
    labels = {column.name: column.label for column in columns}
    return rows.assign(customer_id=rows["customer_id"].astype(str))[list(labels)].rename(columns=labels)


def _columns(stores: Stores, request: ListRequest) -> tuple[Column, ...]:
    return require_allowed(request.columns, stores.catalogue)


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part) or "target-list"

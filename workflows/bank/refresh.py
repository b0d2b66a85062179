"""Bank -> mirror -> snapshot: read what features need, compute every attribute as of one day, store it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from db.bank.vocabulary import vocabulary_digest
from db.engines.duckdb import Mirror, current_manifest, over_mirror
from db.features.compute import (
    EARLIEST_DAY,
    LATEST_DAY,
    compute_customers,
    count_left_out,
    count_months,
    newest_transaction_day,
)
from db.features.mirror.generation import next_mirror
from db.features.mirror.manifest import Manifest, day_copied
from db.features.money import fetch_outside_money
from db.features.retention import still_useful
from db.features.store import (
    fetch_readable_snapshots,
    fingerprint,
    identify,
    refreshing,
    remove_snapshots,
    save_snapshot,
    storing,
)
from db.sources.joining import join_sources
from db.workspace.runs import fetch_snapshots_in_use
from domain.errors import BankIncompleteError, WorkflowError
from domain.people import Right
from domain.progress import Progress
from domain.sentences import Counted, Sentence
from domain.snapshots import Snapshot, unreadable
from workflows.session import Session
from workflows.stores import Stores

_COPYING = 0.7  # the share of a refresh that copying takes, measured on the demo bank


def refresh_features(session: Session, progress: Progress, as_of: date | None = None, full: bool = False) -> Snapshot:
    """Computes a snapshot as of `as_of`, by default the newest transaction day up to today; later rows are counted only.

    Only what changed is read from the bank; with `full`, everything.
    """
    session.require(Right.REFRESH)
    _require_plausible(as_of)
    bulk, today = session.stores.settings.bulk_reader, datetime.now(UTC).date()
    with (
        refreshing(session.stores.data_dir, session.stores.bank_id) as folder,
        next_mirror(
            session.stores.bank, folder, lambda s, doing: progress(s * _COPYING, doing), full, bulk, today
        ) as manifest,
    ):
        snapshot = _replace_snapshot(session.stores, folder, manifest, progress, as_of, today)
    return _reported(snapshot, progress)


def compute_snapshot(session: Session, progress: Progress, as_of: date | None = None) -> Snapshot:
    """The same from the mirror as it is, without asking the bank: for when what is computed changed, not the data."""
    session.require(Right.REFRESH)
    _require_plausible(as_of)
    with refreshing(session.stores.data_dir, session.stores.bank_id) as folder:
        manifest = current_manifest(session.stores.data_dir, session.stores.bank_id)
        snapshot = _replace_snapshot(session.stores, folder, manifest, progress, as_of, day_copied(folder, manifest))
    return _reported(snapshot, progress)


def _replace_snapshot(
    stores: Stores, folder: Path, manifest: Manifest, progress: Progress, as_of: date | None, copied: date
) -> Snapshot:
    progress(_COPYING, "Computing attributes")
    snapshot = _compute(stores, folder, manifest, as_of, copied)
    # Before anybody else may refresh: their snapshot would be unknown here, and taken for an old one.
    forget_unused(stores, snapshot)
    return snapshot


def _reported(snapshot: Snapshot, progress: Progress) -> Snapshot:
    progress(1.0, data_sentence(snapshot))
    return snapshot


def data_sentence(snapshot: Snapshot) -> Sentence:
    customers = Counted(snapshot.customers, "customer")
    return Sentence("Data as of {day}, {customers}", day=snapshot.as_of, customers=customers)


def _require_plausible(as_of: date | None) -> None:
    if as_of is not None and not EARLIEST_DAY <= as_of <= LATEST_DAY:
        raise WorkflowError(
            "Attributes cannot be computed as of {day}.",
            "Choose a day from {earliest} to {latest}.",
            day=as_of,
            earliest=EARLIEST_DAY,
            latest=LATEST_DAY,
        )


def _compute(stores: Stores, folder: Path, manifest: Manifest, as_of: date | None, copied: date) -> Snapshot:
    with over_mirror(folder, manifest) as mirror:
        state_day = newest_transaction_day(mirror, not_after=copied) or copied
        day = as_of or state_day
        table = compute_customers(mirror, day, stores.vocabulary)
        if not table.num_rows:
            raise BankIncompleteError(
                "The bank's database holds no customers.",
                "Fill it with: python manage.py demo, or python manage.py import-csv FOLDER",
            )
        snapshot, table = describe(stores, manifest, mirror, table, day, state_day)
    return save_snapshot(stores.data_dir, snapshot, table)


def describe(
    stores: Stores, manifest: Manifest, mirror: Mirror, table: pa.Table, day: date, state_day: date
) -> tuple[Snapshot, pa.Table]:
    """What was computed from the mirror as of a day, joined with the other sources, and its description."""
    outside = fetch_outside_money(mirror, day)
    lost = {unreadable(column): n for column, n in manifest.unreadable.items()}
    from_bank = fingerprint(table, stores.bank_id, day, outside)
    table, sources = join_sources(stores.data_dir, stores.bank_id, table, day)
    snapshot = Snapshot(
        snapshot_id=identify(from_bank, sources),
        bank=stores.bank_id,
        as_of=day,
        computed_at=datetime.now(UTC),
        customers=table.num_rows,
        rows=manifest.rows,
        left_out=count_left_out(mirror, day, stores.vocabulary) | lost,
        outside_money=outside,
        from_bank=from_bank,
        sources=sources,
        mirror=manifest.report,
        notes=manifest.notes,
        vocabulary=vocabulary_digest(stores.vocabulary),
        months=count_months(mirror, day),
        state_day=state_day,
    )
    return snapshot, table


def forget_unused(stores: Stores, newest: Snapshot) -> None:
    """Keeps those that a run was built on, so that its link still opens, the last two, for a build may be reading one,
    and those that days in the past are computed from.
    """
    data_dir, bank = stores.data_dir, stores.bank_id
    with storing(data_dir, bank):
        in_use = fetch_snapshots_in_use(stores.workspace, bank)
        useful = still_useful(fetch_readable_snapshots(data_dir, bank), stores.settings.snapshot_months)
        remove_snapshots(data_dir, bank, keep=in_use | useful | {newest.snapshot_id})

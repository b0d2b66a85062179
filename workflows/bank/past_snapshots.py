"""Every attribute as of a day in the past, from the mirror and from what was stored then; never passed off as the newest."""

from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from db.bank.vocabulary import vocabulary_digest
from db.engines.duckdb import Mirror, current_manifest, over_mirror
from db.features.catalogue import CATALOGUE
from db.features.compute import compute_customers, transaction_days
from db.features.history import OF_STATE, plan_history, with_history
from db.features.mirror.manifest import Manifest, day_copied
from db.features.rebuilding import Rebuilt, count_newcomers, rebuild_balances
from db.features.store import (
    fetch_bank_columns,
    fetch_past_snapshot,
    fetch_snapshots,
    holds_columns,
    mirror_folder,
    save_snapshot,
)
from db.sources.store import fetch_source_versions
from domain.errors import WorkflowError
from domain.people import Right
from domain.progress import Progress
from domain.sentences import Sentence
from domain.snapshots import HistoricAttribute, Provenance, Snapshot, in_sequence, past_id
from workflows.bank.refresh import data_sentence, describe
from workflows.session import Session
from workflows.stores import Stores

NOT_REBUILT = "customers whose balances on that day cannot be told from movements"
_VERSION = 2  # of how a day in the past is computed: with another, stored days are computed again


def snapshot_as_of(session: Session, day: date, progress: Progress) -> Snapshot:
    """The newest snapshot when that is its day, else one of the past, computed unless the same data gave it before.

    Raises WorkflowError for a day outside the data, SnapshotMissingError when the bank was never read.
    """
    session.require(Right.VIEW)
    newest = session.stores.snapshot()
    if newest.as_of == day and newest.state_of is not None and newest.state_of <= day:
        return newest
    progress(0.0, Sentence("Looking back to {day}", day=day))
    folder = mirror_folder(session.stores.data_dir, session.stores.bank_id)
    manifest = current_manifest(session.stores.data_dir, session.stores.bank_id)
    with over_mirror(folder, manifest) as mirror:
        past = _Past(session.stores, manifest, day, _state_day(mirror, day, day_copied(folder, manifest)))
        snapshot = fetch_past_snapshot(session.stores.data_dir, session.stores.bank_id, past.snapshot_id)
        snapshot = snapshot or past.compute(mirror, progress)
    progress(1.0, data_sentence(snapshot))
    return snapshot


def known_days(session: Session) -> tuple[date, date]:
    """The first and the last day that `snapshot_as_of` accepts; raises as it does when there is none."""
    session.require(Right.VIEW)
    folder = mirror_folder(session.stores.data_dir, session.stores.bank_id)
    manifest = current_manifest(session.stores.data_dir, session.stores.bank_id)
    with over_mirror(folder, manifest) as mirror:
        return _known_days(mirror, day_copied(folder, manifest))


def _known_days(mirror: Mirror, copied: date) -> tuple[date, date]:
    days = transaction_days(mirror, not_after=copied)
    if days is None:
        raise WorkflowError("The bank has no transactions, so no earlier day can be computed.", "Use the newest data.")
    return days


def _state_day(mirror: Mirror, day: date, copied: date) -> date:
    """The day that the mirror's balances, status and credit belong to: that of its newest transaction."""
    first, last = _known_days(mirror, copied)
    if not first <= day <= last:
        raise WorkflowError(
            "Nothing is known of {day}: the data begins on {first} and ends on {last}.",
            "Choose a day between the two.",
            day=day,
            first=first,
            last=last,
        )
    return last


@dataclass(frozen=True)
class _Past:
    """A day, and what is known of it: a mirror that is of `state_day`, and what was stored before."""

    stores: Stores
    manifest: Manifest
    day: date
    state_day: date

    @cached_property
    def nearest(self) -> Snapshot | None:
        """Of the stored snapshots whose codes meant the same, the one with the state nearest before the day; of several
        of one state the last that did not look back itself.
        """
        names = [attribute.name for attribute in OF_STATE]
        usable = (
            each
            for each in reversed(in_sequence(fetch_snapshots(self.stores.data_dir, self.stores.bank_id)))
            if each.vocabulary == vocabulary_digest(self.stores.vocabulary)
            and each.state_of is not None
            and each.state_of <= self.day
            and holds_columns(self.stores.data_dir, each, names)
        )
        return max(usable, key=lambda each: (each.state_of, each.as_of == each.state_of), default=None)

    @cached_property
    def history(self) -> tuple[HistoricAttribute, ...]:
        if self.day == self.state_day:
            return ()
        stored = None if self.nearest is None else self.nearest.state_of
        # Of one that looked back itself, changes of balances are of other days than the balances.
        is_of_that_day = self.nearest is not None and self.nearest.as_of == stored == self.day
        return plan_history(stored, is_of_that_day)

    @cached_property
    def snapshot_id(self) -> str:
        versions = fetch_source_versions(self.stores.data_dir, self.stores.bank_id)
        return past_id(
            _VERSION,
            self.stores.bank_id,
            self.manifest.digest,
            self.day,
            self.state_day,
            self.nearest and self.nearest.snapshot_id,
            vocabulary_digest(self.stores.vocabulary),
            [(each.name, each.as_of, each.fingerprint) for each in versions],
            [astuple(attribute) for attribute in CATALOGUE],
        )

    def compute(self, mirror: Mirror, progress: Progress) -> Snapshot:
        progress(0.1, "Taking back what moved since")
        rebuilt = Rebuilt(np.array([], dtype=np.int64), None)
        if any(each.how is Provenance.ESTIMATED for each in self.history):
            rebuilt = rebuild_balances(mirror, self.day, self.state_day, self.stores.vocabulary)
        progress(0.3, "Computing attributes")
        customers = compute_customers(mirror, self.day, self.stores.vocabulary)
        stored = None if self.nearest is None else fetch_bank_columns(self.stores.data_dir, self.nearest)
        customers = with_history(customers, self.history, rebuilt.doubtful, stored)
        computed, table = describe(self.stores, self.manifest, mirror, customers, self.day, self.state_day)
        snapshot = self._marked(computed, rebuilt, count_newcomers(mirror, self.day, self.state_day))
        progress(0.9, "Storing")
        return save_snapshot(self.stores.data_dir, snapshot, table)

    def _marked(self, computed: Snapshot, rebuilt: Rebuilt, newcomers: int) -> Snapshot:
        doubtful = len(rebuilt.doubtful)
        return replace(
            computed,
            snapshot_id=self.snapshot_id,
            left_out=computed.left_out | ({NOT_REBUILT: doubtful} if doubtful else {}),
            # What balances add up to is known of today only.
            outside_money=computed.outside_money[-1:] if self.history else computed.outside_money,
            history=self.history,
            newcomers=newcomers,
            turned=rebuilt.turned,
        )

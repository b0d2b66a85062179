"""The sources that were added: listed with their coverage and uses, removed, joined to the newest snapshot."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.features.store import fetch_bank_columns, fetch_ids, identify, places_among, refreshing, save_snapshot
from db.sources.joining import join_sources
from db.sources.store import fetch_keys, fetch_source_versions, remove_version
from db.workspace.runs import fetch_run
from db.workspace.segmentations import fetch_segmentations
from domain.errors import SourceMissingError
from domain.people import Right
from domain.snapshots import Snapshot
from domain.sources import SourceVersion
from workflows.bank.refresh import forget_unused
from workflows.session import Session
from workflows.stores import Stores


@dataclass(frozen=True)
class SourceMatch:
    """Keys of a file against the bank's customers; `in_use` when the newest snapshot holds this file's values."""

    version: SourceVersion
    matched: int
    customers: int
    in_use: bool

    @property
    def unmatched(self) -> int:
        return self.version.counts.keys - self.matched


def list_sources(session: Session) -> tuple[SourceMatch, ...]:
    """By name, newest file first; measured against the customers of the newest snapshot."""
    session.require(Right.VIEW)
    versions = fetch_source_versions(session.stores.data_dir, session.stores.bank_id)
    if not versions:
        return ()
    snapshot = session.stores.snapshot()
    ids = fetch_ids(session.stores.data_dir, snapshot)
    used = {(source.name, source.as_of) for source in snapshot.sources}
    return tuple(
        SourceMatch(
            version,
            int((places_among(ids, fetch_keys(session.stores.data_dir, session.stores.bank_id, version)) >= 0).sum()),
            len(ids),
            (version.name, version.as_of) in used,
        )
        for version in versions
    )


def segmentations_using(session: Session, name: str) -> tuple[str, ...]:
    """Names of saved segmentations that were formed on an attribute of this source."""
    session.require(Right.VIEW)
    attributes = {
        column.attribute.name
        for version in fetch_source_versions(session.stores.data_dir, session.stores.bank_id)
        if version.name == name
        for column in version.columns
    }
    saved, _ = fetch_segmentations(session.stores.workspace, session.stores.bank_id)
    return tuple(
        each.name
        for each in saved
        if attributes & set(fetch_run(session.stores.workspace, each.run_id).settings.attributes)
    )


def remove_source(session: Session, name: str, as_of: date | None = None) -> tuple[date, ...]:
    """The dates of what was removed: one file, or every file of the source. Raises SourceMissingError."""
    session.require(Right.ADD_SOURCE)
    with refreshing(session.stores.data_dir, session.stores.bank_id):
        days = (as_of,) if as_of else _days_of(session.stores, name)
        for day in days:
            remove_version(session.stores.data_dir, session.stores.bank_id, name, day)
        rejoin_sources(session.stores)
    return days


def rejoin_sources(stores: Stores) -> Snapshot:
    """The newest snapshot with the sources as they are now, made without the bank; within `refreshing` only."""
    newest = stores.snapshot()
    table, sources = join_sources(
        stores.data_dir, stores.bank_id, fetch_bank_columns(stores.data_dir, newest), newest.as_of
    )
    if sources == newest.sources:
        return newest
    rejoined = replace(
        newest,
        snapshot_id=identify(newest.bank_values, sources),
        from_bank=newest.bank_values,
        sources=sources,
        # The bank was not read again: this stays the time of the refresh, and is yet the newest.
        computed_at=newest.computed_at + timedelta(microseconds=1),
    )
    save_snapshot(stores.data_dir, rejoined, table)
    forget_unused(stores, rejoined)
    return rejoined


def _days_of(stores: Stores, name: str) -> tuple[date, ...]:
    days = tuple(each.as_of for each in fetch_source_versions(stores.data_dir, stores.bank_id) if each.name == name)
    if not days:
        raise SourceMissingError(
            "There is no source of this name.", "List what there is with: python manage.py sources"
        )
    return days

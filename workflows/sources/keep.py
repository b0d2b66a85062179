"""The sources that were added: listed with their coverage and uses, removed, joined to the newest snapshot."""

from dataclasses import dataclass, replace
from datetime import date

from db.features.store import fetch_bank_columns, fetch_ids, identify, places_among, refreshing, save_snapshot
from db.sources.attributes import with_kind
from db.sources.drafting import value_table
from db.sources.joining import join_sources
from db.sources.store import (
    fetch_keys,
    fetch_source_versions,
    fetch_values,
    remove_version,
    source_fingerprint,
    store_source_version,
)
from db.workspace.runs import fetch_run
from db.workspace.segmentations import fetch_segmentations
from domain.attributes import NUMBER_KINDS, Kind
from domain.errors import SourceMissingError, WorkflowError
from domain.people import Right
from domain.snapshots import Snapshot
from domain.sources import SourceColumn, SourceVersion
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


def change_kind(session: Session, name: str, attribute: str, kind: Kind) -> None:
    """What a number of a source is, in every file of it, at once: segments that were formed on it become outdated.

    Raises SourceMissingError, and WorkflowError for what is no number or cannot be of that kind.
    """
    session.require(Right.ADD_SOURCE)
    stores = session.stores
    with refreshing(stores.data_dir, stores.bank_id):
        versions = [each for each in fetch_source_versions(stores.data_dir, stores.bank_id) if each.name == name]
        if not any(column.attribute.name == attribute for version in versions for column in version.columns):
            raise SourceMissingError("There is no such attribute of a source.", "Choose one of those shown.")
        for version in versions:
            _store_as(stores, version, attribute, kind)
        rejoin_sources(stores)


def _store_as(stores: Stores, version: SourceVersion, attribute: str, kind: Kind) -> None:
    columns = tuple(_as_kind(each, kind) if each.attribute.name == attribute else each for each in version.columns)
    kept = fetch_values(stores.data_dir, stores.bank_id, version)
    # As when the file was added, so that the same file added again has the same fingerprint.
    values = value_table({name: kept[name].to_numpy() for name in kept.column_names})
    changed = replace(version, columns=columns, fingerprint=source_fingerprint(values, columns))
    store_source_version(stores.data_dir, stores.bank_id, changed, values, replace=True)


def _as_kind(column: SourceColumn, kind: Kind) -> SourceColumn:
    if not column.has_changeable_kind or kind not in NUMBER_KINDS:
        raise WorkflowError(
            "{attribute} cannot become {kind}.",
            "Add the file again with a description that declares its kind (docs/sources.md).",
            attribute=column.attribute.label,
            kind=str(kind),
        )
    return replace(column, attribute=with_kind(column.attribute, kind))


def rejoin_sources(stores: Stores) -> Snapshot:
    """The newest snapshot with the sources as they are now, and the time of its refresh; within `refreshing` only."""
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
    )
    stored = save_snapshot(stores.data_dir, rejoined, table)
    forget_unused(stores, stored)
    return stored


def _days_of(stores: Stores, name: str) -> tuple[date, ...]:
    days = tuple(each.as_of for each in fetch_source_versions(stores.data_dir, stores.bank_id) if each.name == name)
    if not days:
        raise SourceMissingError(
            "There is no source of this name.", "List what there is with: python manage.py sources"
        )
    return days

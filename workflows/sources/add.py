"""A CRM export or bought data -> attributes: looked at first, then added as a dated version; the file itself is not kept."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from db.features.catalogue import CATALOGUE
from db.features.compute import EARLIEST_DAY
from db.features.files import storage_errors
from db.features.store import fetch_ids, refreshing
from db.sources.attributes import ShapedColumn
from db.sources.description import SourceDescription, cleaned, read_description, usable_name
from db.sources.drafting import SourceDraft, draft_source
from db.sources.naming import Naming
from db.sources.reading import read_header
from db.sources.store import fetch_source_versions, source_fingerprint, store_source_version
from domain.attributes import Attribute, Kind
from domain.errors import FileUnreadableError, SourceRefusedError, WorkflowError
from domain.people import Right
from domain.progress import Progress
from domain.sentences import Sentence
from domain.snapshots import CUSTOMER_ID, Snapshot
from domain.sources import RowCounts, SourceVersion
from targeting.columns import OF_AN_AUDIENCE, OF_SEGMENTS, allowed_columns
from workflows.session import Session
from workflows.sources.keep import rejoin_sources
from workflows.stores import Stores

LONGEST_HEADER = 2**16  # bytes


@dataclass(frozen=True)
class BroughtFile:
    """A file to add, or the `content` of one that was uploaded under that name.

    `name` is the source's, by default the description's, else made of the file's name. `as_of` is the day on which the
    file was true, by default today or, when that is earlier, the day of the data.
    """

    file: Path
    key: str
    name: str = ""
    as_of: date | None = None
    description: bytes = b""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FutureAttribute:
    """`known` counts the bank's customers with a value."""

    attribute: Attribute
    known: int
    unreadable: int
    conflicting: int


@dataclass(frozen=True)
class FutureColumn:
    """What becomes of one column of the file; `refused` says why it gives no attribute."""

    header: str
    attributes: tuple[FutureAttribute, ...]
    refused: Sentence | None
    rarer: int


@dataclass(frozen=True)
class SourceLook:
    """What a file would become. `matched` of `customers` are in it; `unmatched` of its keys are no customer's.

    `applies` when the data's day is not before the file's: only then are its attributes known.
    """

    name: str
    as_of: date
    data_as_of: date
    counts: RowCounts
    damage: dict[Sentence, int]
    written_as: str
    matched: int
    customers: int
    columns: tuple[FutureColumn, ...]

    @property
    def unmatched(self) -> int:
        return self.counts.keys - self.matched

    @property
    def applies(self) -> bool:
        return self.as_of <= self.data_as_of

    @property
    def attributes(self) -> tuple[FutureAttribute, ...]:
        return tuple(each for column in self.columns for each in column.attributes)


@dataclass(frozen=True)
class AddedSource:
    """`changed` is False when the same file was there under the same date already."""

    look: SourceLook
    changed: bool


def header_of(session: Session, content: bytes) -> tuple[str, ...]:
    """The column names of an upload; its beginning is enough. Raises SourceRefusedError for an empty file."""
    session.require(Right.ADD_SOURCE)
    with _on_disk(content[:LONGEST_HEADER]) as file:
        return tuple(header for header in read_header(file) if header)


def read_description_file(file: Path) -> bytes:
    """The content of a description; raises FileUnreadableError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadableError(
            "{file} cannot be read.", "Check that it is a file and that you may open it.", file=str(file)
        ) from error


def day_of_the_data(session: Session) -> date:
    """Today, or the newest snapshot's day when that is earlier: a later file would be unknown there."""
    session.require(Right.VIEW)
    return min(datetime.now(UTC).date(), session.stores.snapshot().as_of)


def look_at_source(session: Session, brought: BroughtFile, progress: Progress) -> SourceLook:
    """Stores nothing. Raises SourceRefusedError for a file without a usable column or customer."""
    session.require(Right.ADD_SOURCE)
    look, _ = _draft(session, brought, progress)
    return look


def add_source(session: Session, brought: BroughtFile, progress: Progress, replace: bool = False) -> AddedSource:
    """Its attributes are there at once, on the newest data. Raises SourceTakenError for another file under its date."""
    session.require(Right.ADD_SOURCE)
    look, draft = _draft(session, brought, lambda share, doing: progress(0.8 * share, doing))
    if not draft.columns:
        raise SourceRefusedError(
            "No column of the file can become an attribute.",
            "The reasons are listed on the page and by --dry-run; most can be answered in a description (docs/sources.md).",
        )
    version = SourceVersion(
        name=look.name,
        as_of=look.as_of,
        file=cleaned(brought.file.name),
        added_at=datetime.now(UTC),
        added_by=session.actor.name,
        counts=draft.counts,
        columns=draft.columns,
        fingerprint=source_fingerprint(draft.values, draft.columns),
    )
    progress(0.8, "Storing the attributes")
    with refreshing(session.stores.data_dir, session.stores.bank_id):
        changed = store_source_version(session.stores.data_dir, session.stores.bank_id, version, draft.values, replace)
        # Also when nothing changed: a process that was killed here may have left a version that no snapshot knows.
        rejoin_sources(session.stores)
    progress(1.0, "Added")
    return AddedSource(look, changed)


def _draft(session: Session, brought: BroughtFile, progress: Progress) -> tuple[SourceLook, SourceDraft]:
    snapshot = session.stores.snapshot()
    description = read_description(brought.description) if brought.description else SourceDescription()
    name = usable_name(brought.name or description.name or brought.file.stem)
    as_of = brought.as_of or day_of_the_data(session)
    _require_plausible(as_of)
    with nullcontext(brought.file) if brought.content is None else _on_disk(brought.content) as file:
        naming, earlier = _naming(session.stores, name), _earlier_kinds(session.stores, name)
        draft = draft_source(file, brought.key, description, naming, progress, earlier)
    ids = fetch_ids(session.stores.data_dir, snapshot)
    look = _look(name, as_of, snapshot, draft, ids)
    if not look.matched:
        raise SourceRefusedError(
            "None of the {keys} keys in {column} is the id of a customer of this bank.",
            "Choose the column that holds the bank's own customer ids, as whole numbers.",
            keys=draft.counts.keys,
            column=cleaned(brought.key),
        )
    return look, draft


@contextmanager
def _on_disk(content: bytes) -> Iterator[Path]:
    """In a folder that only this account may enter, and that is gone when the block ends."""
    with storage_errors(), TemporaryDirectory() as folder:
        file = Path(folder) / "upload.csv"
        file.write_bytes(content)
        yield file


def _require_plausible(as_of: date) -> None:
    if not EARLIEST_DAY <= as_of <= datetime.now(UTC).date():
        raise WorkflowError(
            "A file cannot be dated {day}.",
            "Give the day on which it was true, from {earliest} to today.",
            day=as_of,
            earliest=EARLIEST_DAY,
        )


def _naming(stores: Stores, name: str) -> Naming:
    """Other sources as they are stored: some may be newer than the snapshot."""
    others = {
        column.attribute
        for version in fetch_source_versions(stores.data_dir, stores.bank_id)
        if version.name != name
        for column in version.columns
    }
    columns = allowed_columns((*OF_SEGMENTS, *OF_AN_AUDIENCE), CATALOGUE)
    return Naming(
        name,
        frozenset(column.name for column in columns) | {each.name for each in others},
        frozenset(column.label.casefold() for column in columns) | {each.label.casefold() for each in others},
    )


def _earlier_kinds(stores: Stores, name: str) -> dict[str, Kind]:
    """Of the numbers in its newest file, by header."""
    versions = (each for each in fetch_source_versions(stores.data_dir, stores.bank_id) if each.name == name)
    newest = next(versions, None)
    columns = newest.columns if newest else ()
    return {column.header: column.attribute.kind for column in columns if column.has_changeable_kind}


def _look(name: str, as_of: date, snapshot: Snapshot, draft: SourceDraft, ids: NDArray[np.int64]) -> SourceLook:
    matching = np.isin(draft.values[CUSTOMER_ID].to_numpy(), ids)
    return SourceLook(
        name=name,
        as_of=as_of,
        data_as_of=snapshot.as_of,
        counts=draft.counts,
        damage=draft.damage,
        written_as=str(draft.written_as),
        matched=int(matching.sum()),
        customers=len(ids),
        columns=tuple(_future(column, matching) for column in draft.shaped),
    )


def _future(shaped: ShapedColumn, matching: NDArray[np.bool_]) -> FutureColumn:
    attributes = tuple(
        FutureAttribute(each.attribute, int((~np.isnan(values[matching])).sum()), each.unreadable, each.conflicting)
        for each, values in zip(shaped.columns, shaped.values, strict=True)
    )
    return FutureColumn(cleaned(shaped.header), attributes, shaped.refused, shaped.rarer)

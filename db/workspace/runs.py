"""Finished segmentations as they were computed: settings, result, and a label per customer of the snapshot."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from sqlalchemy import Column, Connection, Engine, Row, Select, insert, select, update

from db.errors import SavedItemDamagedError, SavedItemMissingError
from db.workspace.connection import again_after_conflict, reading, writing
from db.workspace.documents import StoredPreparation, StoredResult, StoredSettings, read_document
from db.workspace.names import name_key, name_taken, tidy_name
from db.workspace.schema import runs
from segmentation.domain import UNASSIGNED, Segment, SegmentationSettings, Stability, with_unassigned

DESCRIBED = tuple(column for column in runs.c if column.name != "labels")


@dataclass(frozen=True)
class Run:
    """`bank` and `snapshot` are fingerprints of where the data came from; `centroids` is (segments, preparations).

    Without preparations and centroids when the segments were formed by a rule. `fitted_by` is the run whose segments
    these customers were scored with; None when the segments were found on these customers.
    """

    run_id: str
    created_at: datetime
    actor: str
    bank: str
    snapshot: str
    as_of: date
    settings: SegmentationSettings
    segments: tuple[Segment, ...]
    preparations: tuple[StoredPreparation, ...]
    centroids: NDArray[np.float64] | None
    silhouette: float | None
    silhouette_sample: int
    n_customers: int
    stability: Stability | None = None
    suggested: int | None = None  # what the comparison recommended when this number of segments was chosen
    parameters: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    certainty: tuple[float, ...] | None = None
    fitted_by: str | None = None

    @property
    def unassigned(self) -> int:
        return self.n_customers - sum(segment.size for segment in self.segments)

    @property
    def everybody(self) -> tuple[Segment, ...]:
        """The segments and, where somebody is in none, those under number 0."""
        return with_unassigned(self.segments, self.n_customers)


@again_after_conflict
def save_run(engine: Engine, run: Run, labels: NDArray[np.int8]) -> None:
    """`labels` are segment numbers in the snapshot's order; raises SavedItemDamagedError when they do not fit."""
    row = _row_of(run, labels)
    with writing(engine) as connection:
        connection.execute(insert(runs), row)


def fetch_run(engine: Engine, run_id: str) -> Run:
    """Raises SavedItemMissingError or SavedItemDamagedError."""
    with reading(engine) as connection:
        return run_from(_there(connection.execute(_by_id(run_id)).one_or_none()))


def fetch_latest_clustered_run(engine: Engine, bank: str) -> Run | None:
    """The newest that was not formed by a rule."""
    # Our own JSON: within a text a quotation mark would have a backslash before it, so that no name looks like this.
    clustered = runs.c.settings.not_like('%"rfm":{%')
    newest_first = (runs.c.created_at.desc(), runs.c.run_id)
    newest = select(*DESCRIBED).where(runs.c.bank == bank, clustered).order_by(*newest_first).limit(1)
    with reading(engine) as connection:
        row = connection.execute(newest).one_or_none()
    return None if row is None else run_from(row)


def fetch_snapshots_in_use(engine: Engine, bank: str) -> set[str]:
    """Those that a run was built on."""
    with reading(engine) as connection:
        return set(connection.scalars(select(runs.c.snapshot).where(runs.c.bank == bank).distinct()))


def fetch_labels(engine: Engine, run_id: str) -> NDArray[np.int8]:
    """One segment number per customer of the run's snapshot, in its order; raises as `fetch_run` does."""
    with reading(engine) as connection:
        row = _there(connection.execute(_by_id(run_id, runs.c.labels)).one_or_none())
    labels = _unpacked(row.labels, row.n_customers)
    if len(labels) != row.n_customers or not _are_counted(labels, run_from(row).segments):
        raise _damaged()
    return labels


@again_after_conflict
def rename_run_segments(engine: Engine, run_id: str, names: Mapping[int, str]) -> None:
    """Segment numbers to new names, the others stay; raises NameTakenError when two segments would share a name."""
    tidy = {number: tidy_name(name) for number, name in names.items()}
    with writing(engine) as connection:
        result = _result_of(_there(connection.execute(_by_id(run_id).with_for_update()).one_or_none()))
        _require_numbers(result, tidy)
        segments = tuple(
            segment.model_copy(update={"name": tidy.get(segment.number, segment.name)}) for segment in result.segments
        )
        _require_distinct([segment.name for segment in segments])
        _save_result(connection, run_id, result.model_copy(update={"segments": segments}))


def run_from(row: Row[Any]) -> Run:
    """From a row with the columns DESCRIBED; raises SavedItemDamagedError when they no longer fit together."""
    settings = read_document(StoredSettings, row.settings, _damaged())
    result = _result_of(row)
    if not _belong_together(settings, result):
        raise _damaged()
    return Run(
        run_id=row.run_id,
        created_at=row.created_at,
        actor=row.actor,
        bank=row.bank,
        snapshot=row.snapshot,
        as_of=row.as_of,
        settings=settings.as_settings(),
        segments=tuple(segment.as_segment() for segment in result.segments),
        preparations=result.preparations,
        centroids=None if result.centroids is None else np.array(result.centroids, dtype=np.float64),
        silhouette=result.silhouette,
        silhouette_sample=result.silhouette_sample,
        n_customers=row.n_customers,
        stability=result.stability.as_stability() if result.stability else None,
        suggested=result.suggested,
        parameters={name: np.array(rows, dtype=np.float64) for name, rows in result.parameters.items()},
        certainty=result.certainty,
        fitted_by=row.fitted_by,
    )


def _row_of(run: Run, labels: NDArray[np.int8]) -> dict[str, Any]:
    fields = {column.name: getattr(run, column.name) for column in DESCRIBED if column.name != "result"}
    try:
        settings = StoredSettings.model_validate(asdict(run.settings))
        result = StoredResult.model_validate(_result_fields(run))
    except ValidationError as error:
        raise _unfit() from error
    if (
        len(labels) != run.n_customers
        or not _are_counted(labels, run.segments)
        or not _belong_together(settings, result)
    ):
        raise _unfit()
    packed = zlib.compress(labels.astype(np.int8).tobytes())
    return {
        **fields,
        "settings": settings.model_dump_json(),
        "result": result.model_dump_json(),
        "labels": packed,
    }


def _result_fields(run: Run) -> dict[str, Any]:
    return {
        "n_customers": run.n_customers,
        "segments": [asdict(segment) for segment in run.segments],
        "preparations": [asdict(preparation) for preparation in run.preparations],
        "centroids": None if run.centroids is None else run.centroids.tolist(),
        "silhouette": run.silhouette,
        "silhouette_sample": run.silhouette_sample,
        "stability": asdict(run.stability) if run.stability else None,
        "suggested": run.suggested,
        "unassigned": run.unassigned,
        "parameters": {name: rows.tolist() for name, rows in run.parameters.items()},
        "certainty": run.certainty,
    }


def _by_id(run_id: str, *more: Column[Any]) -> Select[Any]:
    return select(*DESCRIBED, *more).where(runs.c.run_id == run_id)


def _result_of(row: Row[Any]) -> StoredResult:
    result = read_document(StoredResult, row.result, _damaged())
    if result.n_customers != row.n_customers:
        raise _damaged()
    return result


def _save_result(connection: Connection, run_id: str, result: StoredResult) -> None:
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(result=result.model_dump_json()))


def _unpacked(packed: bytes, n_customers: int) -> NDArray[np.int8]:
    try:
        labels = zlib.decompressobj().decompress(packed, n_customers + 1)
    except zlib.error as error:
        raise _damaged() from error
    return np.frombuffer(labels, dtype=np.int8)


def _are_counted(labels: NDArray[np.int8], segments: tuple[Segment, ...]) -> bool:
    numbers, sizes = np.unique(labels[labels != UNASSIGNED], return_counts=True)
    counted = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    return counted == {segment.number: segment.size for segment in segments if segment.size}


def _belong_together(settings: StoredSettings, result: StoredResult) -> bool:
    """A rule leaves no centroids, and nothing else does."""
    return (settings.rfm is None) == (result.centroids is not None)


def _require_numbers(result: StoredResult, names: Mapping[int, str]) -> None:
    if names.keys() - {segment.number for segment in result.segments}:
        raise SavedItemMissingError("There is no segment of this number.", "Choose one of the segments shown.")


def _require_distinct(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name_key(name) in seen:
            raise name_taken(name)
        seen.add(name_key(name))


def _there(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise SavedItemMissingError(
            "This result is not here; the link may come from another bank or workspace.",
            "Build the segments again, or open a saved segmentation.",
        )
    return row


def _damaged() -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "This saved result is damaged and cannot be shown.", "Build the segments again; other results are unharmed."
    )


def _unfit() -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "The result does not add up, so it was not saved.", "Build the segments again; if it stays so, report it."
    )

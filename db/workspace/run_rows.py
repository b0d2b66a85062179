"""Between a run and its row: what is JSON there, and whether it still fits together."""

import zlib
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from sqlalchemy import Row

from db.workspace.documents import StoredResult, StoredSettings, read_document
from db.workspace.schema import runs
from domain.errors import SavedItemDamagedError
from domain.runs import Run
from domain.segments import UNASSIGNED, Segment

DESCRIBED = tuple(column for column in runs.c if column.name != "labels")


def run_from(row: Row[Any]) -> Run:
    """From a row with the columns DESCRIBED; raises SavedItemDamagedError when they no longer fit together."""
    settings = read_document(StoredSettings, row.settings, damaged())
    result = result_of(row)
    if not _belong_together(settings, result):
        raise damaged()
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
        rfm_fit=None if result.rfm_fit is None else result.rfm_fit.as_fit(),
        left_out=result.left_out,
    )


def row_of(run: Run, labels: NDArray[np.int8]) -> dict[str, Any]:
    fields = {column.name: getattr(run, column.name) for column in DESCRIBED if column.name != "result"}
    try:
        settings = StoredSettings.model_validate(asdict(run.settings))
        result = StoredResult.model_validate(_result_fields(run))
    except ValidationError as error:
        raise _unfit() from error
    if (
        len(labels) != run.n_customers
        or not are_counted(labels, run.segments)
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
        "rfm_fit": None if run.rfm_fit is None else asdict(run.rfm_fit),
        "left_out": run.left_out,
    }


def result_of(row: Row[Any]) -> StoredResult:
    result = read_document(StoredResult, row.result, damaged())
    if result.n_customers != row.n_customers:
        raise damaged()
    return result


def unpacked(packed: bytes, n_customers: int) -> NDArray[np.int8]:
    try:
        labels = zlib.decompressobj().decompress(packed, n_customers + 1)
    except zlib.error as error:
        raise damaged() from error
    return np.frombuffer(labels, dtype=np.int8)


def are_counted(labels: NDArray[np.int8], segments: tuple[Segment, ...]) -> bool:
    numbers, sizes = np.unique(labels[labels != UNASSIGNED], return_counts=True)
    counted = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    return counted == {segment.number: segment.size for segment in segments if segment.size}


def _belong_together(settings: StoredSettings, result: StoredResult) -> bool:
    """A rule leaves no centroids, and nothing else does; there is a preparation for each attribute, in their order."""
    if settings.rfm is not None:
        return result.centroids is None
    prepared = tuple(preparation.attribute for preparation in result.preparations)
    return result.centroids is not None and prepared == settings.attributes


def damaged() -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "This saved result is damaged and cannot be shown.", "Build the segments again; other results are unharmed."
    )


def _unfit() -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "The result does not add up, so it was not saved.", "Build the segments again; if it stays so, report it."
    )

"""Between a run and its row: what is JSON there, and whether it still fits together."""

import zlib
from collections.abc import Mapping
from dataclasses import fields
from math import isclose
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from db.workspace.documents import as_json, read_fields, read_whole
from db.workspace.schema import runs
from domain.errors import SavedItemDamagedError
from domain.runs import Run
from domain.segments import UNASSIGNED

DESCRIBED = tuple(column for column in runs.c if column.name not in ("labels", "sequence"))
_COLUMNS = tuple(column.name for column in DESCRIBED if column.name not in ("settings", "result"))
_IN_RESULT = tuple(each.name for each in fields(Run) if each.name not in (*_COLUMNS, "settings"))


def run_from(row: Row[Any]) -> Run:
    """From a row with the columns DESCRIBED; raises SavedItemDamagedError when they no longer fit together."""
    return read_run(row._asdict(), damaged())


def read_run(row: Mapping[str, Any], damage: SavedItemDamagedError) -> Run:
    """Raises `damage` when what is in the columns and in their JSON is no run that adds up."""
    settings, result = read_fields(row["settings"], damage), read_fields(row["result"], damage)
    if "seed" not in settings:
        raise damage  # with a seed that nobody chose, other segments would be found again
    unassigned = result.pop("unassigned", 0)  # absent before a method could leave customers out
    columns = {name: row[name] for name in _COLUMNS} | {"settings": _upgraded(settings)}
    run = read_whole(Run, columns, result, damage)
    if unassigned != run.unassigned or not _adds_up(run):
        raise damage
    return run


def row_of(run: Run, labels: NDArray[np.int8]) -> dict[str, Any]:
    """Raises SavedItemDamagedError when the run does not add up, or the labels are not those of its segments."""
    columns = {name: getattr(run, name) for name in _COLUMNS}
    row = {**columns, "settings": as_json(run.settings), "result": result_of(run)}
    unfit = SavedItemDamagedError(
        "The result does not add up, so it was not saved.", "Build the segments again; if it stays so, report it."
    )
    read_run(row, unfit)
    if len(labels) != run.n_customers or not are_counted(labels, run):
        raise unfit
    return {**row, "labels": zlib.compress(labels.astype(np.int8).tobytes())}


def result_of(run: Run) -> str:
    """The JSON of what has no column of its own; the counts are repeated in it, to be compared when it is read."""
    counts = {"n_customers": run.n_customers, "unassigned": run.unassigned}
    return as_json({**counts, **{name: getattr(run, name) for name in _IN_RESULT}})


def unpacked(packed: bytes, n_customers: int) -> NDArray[np.int8]:
    try:
        labels = zlib.decompressobj().decompress(packed, n_customers + 1)
    except zlib.error as error:
        raise damaged() from error
    return np.frombuffer(labels, dtype=np.int8)


def are_counted(labels: NDArray[np.int8], run: Run) -> bool:
    numbers, sizes = np.unique(labels[labels != UNASSIGNED], return_counts=True)
    counted = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    return counted == {segment.number: segment.size for segment in run.choosable if segment.size}


def damaged() -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "This saved result is damaged and cannot be shown.", "Build the segments again; other results are unharmed."
    )


def _upgraded(settings: dict[str, Any]) -> dict[str, Any]:
    """A window of RFM was a number of days before there were months."""
    rfm = settings.get("rfm")
    if not isinstance(rfm, dict) or not isinstance(rfm.get("days"), int) or "window" in rfm:
        return settings
    others = {name: value for name, value in rfm.items() if name != "days"}
    return {**settings, "rfm": {**others, "window": str(rfm["days"])}}


def _adds_up(run: Run) -> bool:
    """Segments numbered 1..n, sizes and shares of all customers, and one of everything that each segment has."""
    numbers = [segment.number for segment in run.segments]
    per_segment = [
        run.centroids,
        run.certainty,
        run.stability.by_segment if run.stability else None,
        run.stability.by_segment_uncertainty if run.stability else None,
        run.rfm_fit.areas if run.rfm_fit else None,
        *run.parameters.values(),
    ]
    return (
        numbers == list(range(1, len(numbers) + 1))
        and run.unassigned >= 0
        and all(isclose(segment.share * run.n_customers, segment.size) for segment in run.segments)
        and run.silhouette_sample <= run.n_customers
        and all(each is None or len(each) == len(numbers) for each in per_segment)
        and all(len({len(row) for row in rows}) == 1 for rows in run.parameters.values())
        and (_is_of_a_rule(run) if run.settings.rfm else _is_of_a_method(run))
    )


def _is_of_a_rule(run: Run) -> bool:
    measured = run.preparations or run.silhouette is not None or run.not_enough_known is not None
    return run.centroids is None and not measured


def _is_of_a_method(run: Run) -> bool:
    """There is a preparation for each attribute, in their order, and in each centroid a number for each preparation."""
    prepared = tuple(preparation.attribute for preparation in run.preparations)
    widths = {len(centroid) for centroid in run.centroids or ()}
    return prepared == run.settings.attributes and widths == {len(prepared)}

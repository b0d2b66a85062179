"""Finished segmentations as they were computed: settings, result, and a label per customer of the snapshot."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Engine, Row, Select, insert, or_, select, update

from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.counting import next_number
from db.workspace.names import name_key, name_taken, tidy_name
from db.workspace.run_rows import DESCRIBED, are_counted, damaged, result_of, row_of, run_from, unpacked
from db.workspace.schema import runs, segmentation_versions, segmentations
from db.workspace.segmentation_changes import lock_segmentation, make_change
from domain.errors import SavedItemDamagedError, SavedItemMissingError
from domain.runs import Change, Detail, Run, What


@again_after_conflict
def save_run(engine: Engine, run: Run, labels: NDArray[np.int8]) -> None:
    """`labels` are segment numbers in the snapshot's order; raises SavedItemDamagedError when they do not fit."""
    row = row_of(run, labels)
    with writing_workspace(engine) as connection:
        connection.execute(insert(runs), {**row, "sequence": next_number(connection)})


def fetch_run(engine: Engine, run_id: str) -> Run:
    """Raises SavedItemMissingError or SavedItemDamagedError."""
    with reading_workspace(engine) as connection:
        return run_from(_there(connection.execute(_by_id(run_id)).one_or_none()))


def fetch_latest_clustered_run(engine: Engine, bank: str) -> Run | None:
    """The newest that was found in the customers, neither formed by a rule nor scored with another's segments."""
    # Our own JSON: within a text a quotation mark would have a backslash before it, so that no name looks like this.
    clustered = runs.c.settings.not_like('%"rfm":{%')
    found_here = runs.c.fitted_by.is_(None)
    newest_first = (runs.c.sequence.desc(), runs.c.run_id)
    newest = select(*DESCRIBED).where(runs.c.bank == bank, clustered, found_here).order_by(*newest_first).limit(1)
    with reading_workspace(engine) as connection:
        row = connection.execute(newest).one_or_none()
    return None if row is None else run_from(row)


def fetch_snapshots_in_use(engine: Engine, bank: str) -> set[str]:
    """Snapshots that a run was built on."""
    with reading_workspace(engine) as connection:
        return set(connection.scalars(select(runs.c.snapshot).where(runs.c.bank == bank).distinct()))


def fetch_labels(engine: Engine, run_id: str) -> NDArray[np.int8]:
    """One segment number per customer of the run's snapshot, in its order; raises as `fetch_run` does."""
    with reading_workspace(engine) as connection:
        row = _there(connection.execute(_by_id(run_id, runs.c.labels)).one_or_none())
    labels = unpacked(row.labels, row.n_customers)
    if len(labels) != row.n_customers or not are_counted(labels, run_from(row)):
        raise damaged()
    return labels


@again_after_conflict
def rename_run_segments(
    engine: Engine, run_id: str, names: Mapping[int, str], actor: str, at: datetime, seen: int | None = None
) -> None:
    """Segment numbers to new names, the others stay, in every run of the same fit.

    The history of the segmentation that has this run as a version says so. Raises as `make_change` does, and
    NameTakenError when two segments would have the same name.
    """
    tidy = {number: tidy_name(name) for number, name in names.items()}
    with writing_workspace(engine) as connection:
        row = _there(connection.execute(_by_id(run_id).with_for_update()).one_or_none())
        segments = run_from(row).segments
        if tidy.keys() - {segment.number for segment in segments}:
            raise SavedItemMissingError("There is no segment of this number.", "Choose one of the segments shown.")
        named = {segment.number: tidy.get(segment.number, segment.name) for segment in segments}
        _require_distinct(list(named.values()))
        renamed = tuple((s.name, named[s.number]) for s in segments if s.name != named[s.number])
        change = Change(What.SEGMENTS_RENAMED, actor, at, Detail(renamed=renamed), seen)
        for segmentation_id in connection.scalars(_holding(row.fitted_by or run_id)).all() if renamed else ():
            make_change(connection, lock_segmentation(connection, segmentation_id), change)
        for each in connection.execute(_of_fit(row.bank, row.fitted_by or run_id).with_for_update()).all():
            _save_names(connection, each, named)


def fetch_runs_of_fit(engine: Engine, bank: str, fit_id: str) -> tuple[Run, ...]:
    """The fit and all that was scored with it, in the order in which they were kept; without those that are damaged."""
    found = []
    with reading_workspace(engine) as connection:
        rows = connection.execute(_of_fit(bank, fit_id).order_by(runs.c.sequence, runs.c.run_id)).all()
    for row in rows:
        with suppress(SavedItemDamagedError):
            found.append(run_from(row))
    return tuple(found)


def _by_id(run_id: str, *more: Column[Any]) -> Select[Any]:
    return select(*DESCRIBED, *more).where(runs.c.run_id == run_id)


def _of_fit(bank: str, fit_id: str) -> Select[Any]:
    return select(*DESCRIBED).where(runs.c.bank == bank, or_(runs.c.run_id == fit_id, runs.c.fitted_by == fit_id))


def _holding(fit_id: str) -> Select[Any]:
    """The ids of segmentations that have it as a version."""
    held = select(segmentations.c.segmentation_id).join_from(segmentations, segmentation_versions)
    return held.where(segmentation_versions.c.run_id == fit_id, segmentations.c.deleted_at.is_(None))


def _save_names(connection: Connection, row: Row[Any], names: Mapping[int, str]) -> None:
    """A damaged run keeps its names: nobody sees them."""
    with suppress(SavedItemDamagedError):
        run = run_from(row)
        segments = tuple(replace(each, name=names.get(each.number, each.name)) for each in run.segments)
        renamed = result_of(replace(run, segments=segments))
        connection.execute(update(runs).where(runs.c.run_id == row.run_id).values(result=renamed))


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

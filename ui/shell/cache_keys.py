"""What a noun is known by in the cache: small, and another one whenever what was computed from it would be."""

from collections.abc import Callable
from typing import Any

from domain.runs import Run, SavedSegmentation
from domain.snapshots import Snapshot
from workflows.segments.explain import OpenRun
from workflows.session import Session


def _of_run(run: Run) -> tuple[str, ...]:
    # A new name shows at once.
    return run.run_id, *(segment.name for segment in run.segments)


CACHE_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    # What a cached call returns is shared by all who may do the same with the same bank.
    Session: lambda session: (session.stores.bank_id, sorted(session.actor.rights)),
    # Rows that no attribute takes in may change without changing the snapshot's id.
    Snapshot: lambda snapshot: (snapshot.snapshot_id, snapshot.sequence),
    SavedSegmentation: lambda saved: (saved.segmentation_id, saved.run_id, saved.frozen_at),
    Run: _of_run,
    OpenRun: lambda opened: (*_of_run(opened.run), opened.newest.snapshot_id),
}

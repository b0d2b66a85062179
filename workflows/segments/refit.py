"""Saved segmentation -> its next version: built again with the same settings on the newest data, names kept by people."""

from dataclasses import dataclass
from datetime import UTC, datetime

from db.workspace import segmentations
from db.workspace.runs import save_run
from db.workspace.segmentation_changes import require_open
from domain.changes import SegmentMatch
from domain.people import Right
from domain.progress import Progress
from domain.runs import Change, Detail, Run, SavedSegmentation, What
from domain.segmentations import Segmentation
from domain.snapshots import Snapshot
from segmentation.changes.matching import keep_names
from workflows.segments.build import build_segments
from workflows.segments.rfm import segment_snapshot
from workflows.segments.runs import fitted_of, own_run, own_segmentation, run_of
from workflows.session import Session
from workflows.stores import Stores


@dataclass(frozen=True)
class Refit:
    """`matches` by number: which names were kept, and how alike the segments are."""

    saved: SavedSegmentation
    matches: tuple[SegmentMatch, ...]


def refit_segmentation(session: Session, segmentation_id: str, progress: Progress, seen: int | None = None) -> Refit:
    """Raises FrozenError, ArchivedError, UnknownAttributesError.

    Raises ChangedMeanwhileError when there are more changes than the `seen` ones: then what was found is kept as the
    newest run of the segment builder, to be saved from there.
    """
    session.require(Right.BUILD)
    session.require(Right.SAVE)
    saved, shown = own_segmentation(session.stores, segmentation_id)
    require_open(saved.name, saved.frozen_at, saved.archived_at, What.REFITTED)
    fit, snapshot = own_run(session.stores, shown.fit_id), session.stores.snapshot()
    found = _found_again(session.stores, fit, snapshot, lambda share, doing: progress(0.95 * share, doing))
    named, matches = keep_names(found, fitted_of(fit, snapshot))
    run = run_of(named, snapshot, session.actor.name, fit.suggested)
    progress(0.97, "Keeping the result")
    save_run(session.stores.workspace, run, named.labels)
    detail = Detail(version=saved.version + 1, day=run.as_of)
    change = Change(
        What.REFITTED, session.actor.name, datetime.now(UTC), detail, saved.changes if seen is None else seen
    )
    version = segmentations.insert_segmentation_version(session.stores.workspace, segmentation_id, run.run_id, change)
    progress(1.0, "Done")
    return Refit(version, matches)


def _found_again(stores: Stores, fit: Run, snapshot: Snapshot, progress: Progress) -> Segmentation:
    if fit.settings.rfm is not None:
        progress(0.1, "Scoring recency, frequency and money")
        return segment_snapshot(stores, snapshot, fit.settings.rfm)
    return build_segments(stores, snapshot, fit.settings, progress)

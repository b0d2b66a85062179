"""Saved segmentation -> who is in its segments on newer data or on another day. Nothing is learned from them."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import groupby

from db.features.store import fetch_customers, fetch_snapshot, holds_columns
from db.workspace import segmentations
from db.workspace.runs import fetch_labels, fetch_runs_of_fit, save_run
from db.workspace.segmentation_changes import require_open
from domain.errors import LacksAttributesError, SavedItemDamagedError, StorageError
from domain.people import Right
from domain.progress import Progress
from domain.runs import Change, Detail, Run, What
from domain.segmentations import Segmentation
from domain.snapshots import Provenance, Snapshot
from segmentation.rfm.segments import score_by_rfm
from segmentation.segmenting import score_customers
from workflows.bank.past_snapshots import snapshot_as_of
from workflows.segments.rfm import rfm_attributes
from workflows.segments.runs import fit_of_version, fitted_of, is_stale, own_run, own_segmentation, run_of
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


def score_segmentation(session: Session, segmentation_id: str, progress: Progress, as_of: date | None = None) -> Run:
    """With the newest snapshot (also without a day) the segmentation shows the result; other days are kept beside it.

    A day that was scored on the same data before is not scored again. Raises LacksAttributesError.
    """
    session.require(Right.BUILD)
    session.require(Right.SAVE)
    saved, shown = own_segmentation(session.stores, segmentation_id)
    require_open(saved.name, saved.frozen_at, saved.archived_at, What.SCORED)
    newest = session.stores.snapshot()
    snapshot = newest
    if as_of is not None:
        snapshot = snapshot_as_of(session, as_of, lambda share, doing: progress(0.6 * share, doing))
    run = _scored_before(session.stores, shown, snapshot) or _score(session, shown, snapshot, progress)
    if snapshot.snapshot_id == newest.snapshot_id and run.run_id != saved.run_id:
        scored = Change(What.SCORED, session.actor.name, datetime.now(UTC), Detail(day=run.as_of), saved.changes)
        segmentations.update_shown_run(session.stores.workspace, segmentation_id, run.run_id, scored)
    progress(1.0, "Done")
    return run


def scored_runs(session: Session, segmentation_id: str, version: int | None = None) -> tuple[Run, ...]:
    """The fit and every score of a version, of the one shown unless another is asked for, ascending by day, one of each.

    Of several on a day the last on data of that very day, else the last made. Those that are damaged are not among them:
    score their day again.
    """
    session.require(Right.VIEW)
    _, shown = own_segmentation(session.stores, segmentation_id)
    fit_id = shown.fit_id
    if version is not None:
        fit_id = fit_of_version(session.stores, segmentation_id, version).run_id
    return runs_by_day(session.stores, fit_id)


def runs_by_day(stores: Stores, fit_id: str) -> tuple[Run, ...]:
    """For workflows: the caller has asked for the right. As `scored_runs`, of one build."""
    runs = sorted(fetch_runs_of_fit(stores.workspace, stores.bank_id, fit_id), key=_day)
    return tuple(_best(stores, tuple(of_day)) for _, of_day in groupby(runs, key=_day))


def scored_before(session: Session, segmentation_id: str, run: Run) -> Run | None:
    """The day scored last before this run's."""
    earlier = [each for each in scored_runs(session, segmentation_id) if each.as_of < run.as_of]
    return earlier[-1] if earlier else None


def rescore(stores: Stores, run: Run, left_out: Collection[str]) -> Segmentation:
    """The people of a run assigned without these attributes, as those of another day were; nothing is kept."""
    snapshot = fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
    return assign_people(stores, own_run(stores, run.fit_id), snapshot, {*run.left_out, *left_out})


def assign_people(stores: Stores, fit: Run, snapshot: Snapshot, left_out: Collection[str]) -> Segmentation:
    """Raises LacksAttributesError, SegmentationError when no attribute is left or the fit kept no cut points."""
    names = [name for name in fit.settings.attributes if name not in left_out]
    known = {attribute.name for attribute in catalogue_of(snapshot)}
    gone = [name for name in names if name not in known]
    gone += [name for name in names if name in known and not holds_columns(stores.data_dir, snapshot, [name])]
    if gone:
        raise LacksAttributesError(names=tuple(gone), day=snapshot.as_of)
    fitted = fitted_of(fit, snapshot)
    customers = fetch_customers(stores.data_dir, snapshot, names)
    if fit.settings.rfm is not None:
        return score_by_rfm(customers, fitted, rfm_attributes(fit.settings.rfm.window))
    return score_customers(customers, fitted, left_out)


def _score(session: Session, shown: Run, snapshot: Snapshot, progress: Progress) -> Run:
    progress(0.6, "Reading customers and assigning them to the segments")
    fit = own_run(session.stores, shown.fit_id)
    scored = assign_people(session.stores, fit, snapshot, _not_known(snapshot))
    run = run_of(scored, snapshot, session.actor.name, fit.suggested, fitted_by=fit.run_id)
    progress(0.95, "Keeping the result")
    save_run(session.stores.workspace, run, scored.labels)
    return run


def _scored_before(stores: Stores, shown: Run, snapshot: Snapshot) -> Run | None:
    kept = fetch_runs_of_fit(stores.workspace, stores.bank_id, shown.fit_id)
    serving = [run for run in kept if run.as_of == snapshot.as_of and _serves(stores, run, snapshot)]
    best = _best(stores, serving) if serving else None
    return best if best and _is_readable(stores, best) else None


def _serves(stores: Stores, run: Run, snapshot: Snapshot) -> bool:
    """Made on the same data; for a day in the past, data of that very day is better than what can be computed now."""
    return not is_stale(stores, run, snapshot) or (snapshot.is_past and _is_of_its_day(stores, run))


def _best(stores: Stores, of_day: Sequence[Run]) -> Run:
    """Of those alike the last of `of_day`, which are in the order in which they were kept."""
    if len(of_day) == 1:
        return of_day[0]
    return max(reversed(of_day), key=lambda run: (_is_readable(stores, run), _is_of_its_day(stores, run)))


def _is_readable(stores: Stores, run: Run) -> bool:
    with suppress(SavedItemDamagedError):
        fetch_labels(stores.workspace, run.run_id)
        return True
    return False


def _is_of_its_day(stores: Stores, run: Run) -> bool:
    """Whether its customers are as the bank had them on that day, not computed from later data."""
    with suppress(StorageError):
        snapshot = fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
        return not snapshot.is_past and snapshot.state_of is not None and snapshot.state_of <= run.as_of
    return False


def _not_known(snapshot: Snapshot) -> set[str]:
    """Attributes unknown for a day in the past: current state, and sources whose first file is newer."""
    too_late = [source for source in snapshot.sources if source.as_of is None] if snapshot.is_past else []
    of_sources = {attribute.name for source in too_late for attribute in source.attributes}
    return of_sources | {each.name for each in snapshot.history if each.how is Provenance.LEFT_OUT}


def _day(run: Run) -> date:
    return run.as_of

"""One segmentation on two days: who moved, what drifted, whether it should be built again; and two on the same people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from db.features.money import DEPOSITS
from db.features.store import fetch_customers, fetch_snapshot, holds_columns
from domain.attributes import Attribute
from domain.changes import LabelledCustomers, Migration, Overlap, SizesOn
from domain.drift import Drift, NotJudged, RefitAdvice
from domain.errors import WorkflowError
from domain.people import Right
from domain.runs import Run
from domain.segmentations import Segmentation
from domain.snapshots import HistoricAttribute, Provenance, Snapshot
from segmentation.changes.comparison import migration, overlap
from segmentation.changes.drift import attribute_drift
from segmentation.changes.refit_advice import advise_refit
from workflows.segments.runs import own_run, own_segmentation, segmentation_of
from workflows.segments.score import rescore, scored_runs
from workflows.segments.told import places_not_told
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


@dataclass(frozen=True)
class RunComparison:
    """`left_out` are the attributes without which people were assigned on both days, because one of the days lacks them.

    `advice` compares the later day with the day of the build. Balances in `migration` are deposits on the later day.
    """

    earlier: Run
    later: Run
    migration: Migration
    left_out: tuple[Attribute, ...]
    built_on: date
    advice: RefitAdvice

    @property
    def basis(self) -> int:
        """How many attributes form the segments."""
        return len(self.later.settings.attributes)


@dataclass(frozen=True)
class SizesOverTime:
    """`days` ascending; `left_out` are the attributes without which people were assigned on all of them.

    `not_told` are the segments that cannot be told apart without these.
    """

    days: tuple[SizesOn, ...]
    left_out: tuple[Attribute, ...]
    not_told: frozenset[int]


@dataclass(frozen=True)
class DriftReport:
    """`drifts` of what is known on both days; `left_out` is not known on one of them; `history` says where the rest comes from."""

    drifts: tuple[Drift, ...]
    left_out: tuple[Attribute, ...]
    history: tuple[HistoricAttribute, ...]


def count_over_time(session: Session, segmentation_id: str, version: int | None = None) -> SizesOverTime:
    """On every day that was scored with a version, as `scored_runs`; what one day lacks is left out of all of them."""
    runs = scored_runs(session, segmentation_id, version)
    left_out = {name for run in runs for name in run.left_out}
    alike = [rescore(session.stores, run, left_out) if left_out - set(run.left_out) else run for run in runs]
    days = (
        SizesOn(run.as_of, each.segments, each.unassigned, each.not_enough_known or 0)
        for run, each in zip(runs, alike, strict=True)
    )
    not_told = places_not_told(session.stores, runs[0].fit_id, left_out)
    return SizesOverTime(tuple(days), attributes_named(session.stores, left_out), not_told)


def compare_runs(session: Session, segmentation_id: str, earlier_id: str, later_id: str) -> RunComparison:
    """Two runs of any version of it; raises WorkflowError when the two were not scored with the same build."""
    session.require(Right.VIEW)
    earlier, later = own_run(session.stores, earlier_id), own_run(session.stores, later_id)
    if earlier.fit_id != later.fit_id:
        raise WorkflowError(
            "These two belong to different builds, so their segments are not the same.", "Compare them under Overlap."
        )
    first, second = _alike(session.stores, earlier, later)
    not_told = places_not_told(session.stores, later.fit_id, second.left_out)
    fit = own_run(session.stores, later.fit_id)
    return RunComparison(
        earlier,
        later,
        migration(_people(first, not_told), _people(second, not_told), _deposits(session.stores, later)),
        attributes_named(session.stores, second.left_out),
        fit.as_of,
        _advice(session.stores, segmentation_id, fit, later),
    )


def drift_between(session: Session, earlier_id: str, later_id: str) -> DriftReport:
    """All that is known on both days; what forms the segments of the later run is marked as such."""
    session.require(Right.VIEW)
    return _drift(session.stores, own_run(session.stores, earlier_id), own_run(session.stores, later_id))


def overlap_of_runs(session: Session, first_id: str, second_id: str) -> Overlap:
    """As both are shown; raises SegmentationError when they have no customer in common."""
    session.require(Right.VIEW)
    runs = (own_run(session.stores, run_id) for run_id in (first_id, second_id))
    first, second = (
        _people(_as_kept(session.stores, run), places_not_told(session.stores, run.fit_id, run.left_out))
        for run in runs
    )
    return overlap(first, second)


def data_of_runs(session: Session, *run_ids: str) -> tuple[Snapshot, ...]:
    """What each was scored on; its history says where attributes of current state come from on a day in the past."""
    session.require(Right.VIEW)
    return tuple(_snapshot(session.stores, own_run(session.stores, run_id)) for run_id in run_ids)


def attributes_named(stores: Stores, names: Collection[str]) -> tuple[Attribute, ...]:
    """Those of the catalogue, in its order."""
    return tuple(attribute for attribute in stores.catalogue if attribute.name in names)


def _alike(stores: Stores, *runs: Run) -> tuple[Segmentation, ...]:
    """Like with like: what one of them was assigned without, all are."""
    left_out = {name for run in runs for name in run.left_out}
    return tuple(
        rescore(stores, run, left_out) if left_out - set(run.left_out) else _as_kept(stores, run) for run in runs
    )


def _as_kept(stores: Stores, run: Run) -> Segmentation:
    return segmentation_of(stores, run, _snapshot(stores, run))


def _people(segmentation: Segmentation, not_told: frozenset[int]) -> LabelledCustomers:
    return LabelledCustomers(segmentation.customer_ids, segmentation.labels, segmentation.segments, not_told)


def _deposits(stores: Stores, run: Run) -> NDArray[np.int64] | None:
    """Cents; None for a day of which balances are only estimated."""
    snapshot = _snapshot(stores, run)
    if not holds_columns(stores.data_dir, snapshot, [DEPOSITS]):
        return None
    cents: NDArray[np.int64] = fetch_customers(stores.data_dir, snapshot, [DEPOSITS])[DEPOSITS].to_numpy(np.int64)
    return cents


def _advice(stores: Stores, segmentation_id: str, fit: Run, later: Run) -> RefitAdvice:
    saved, shown = own_segmentation(stores, segmentation_id)
    rule = fit.settings.rfm
    hindered = {
        NotJudged.EARLIER_VERSION: shown.fit_id != fit.run_id,
        NotJudged.FROZEN: saved.frozen_at is not None,
        NotJudged.FIXED_CUTS: rule is not None and rule.cuts is not None,
        NotJudged.NOT_LATER: fit.as_of >= later.as_of,
    }
    for why, there in hindered.items():
        if there:
            return RefitAdvice(not_judged=why)
    built, scored = _alike(stores, fit, later)
    not_told = places_not_told(stores, fit.run_id, scored.left_out)
    return advise_refit(_drift(stores, fit, later, basis_only=True).drifts, built, scored, not_told)


def _drift(stores: Stores, earlier: Run, later: Run, basis_only: bool = False) -> DriftReport:
    snapshots, basis = [_snapshot(stores, run) for run in (earlier, later)], set(later.settings.attributes)
    asked = [each for each in catalogue_of(snapshots[1]) if not basis_only or each.name in basis]
    unknown = {name for snapshot in snapshots for name in _not_known(stores, snapshot, asked)}
    used = [attribute for attribute in asked if attribute.name not in unknown]
    names = [attribute.name for attribute in used]
    first, second = (fetch_customers(stores.data_dir, snapshot, names) for snapshot in snapshots)
    return DriftReport(
        attribute_drift(first, second, used, basis, (snapshots[1].as_of - snapshots[0].as_of).days),
        tuple(attribute for attribute in asked if attribute.name in unknown),
        tuple(each for snapshot in snapshots for each in snapshot.history if each.name in names),
    )


def _not_known(stores: Stores, snapshot: Snapshot, attributes: Collection[Attribute]) -> set[str]:
    """Left out of a day in the past, or newer than the snapshot."""
    left_out = {each.name for each in snapshot.history if each.how is Provenance.LEFT_OUT}
    return left_out | {each.name for each in attributes if not holds_columns(stores.data_dir, snapshot, [each.name])}


def _snapshot(stores: Stores, run: Run) -> Snapshot:
    return fetch_snapshot(stores.data_dir, run.bank, run.snapshot)

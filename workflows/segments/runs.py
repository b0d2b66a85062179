"""Between a run as it is stored and a segmentation as it is computed; another bank's run is not found."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from db.features.store import fetch_ids, fetch_snapshot
from db.workspace.run_rows import damaged
from db.workspace.runs import fetch_labels, fetch_run
from db.workspace.segmentations import fetch_segmentation, fetch_segmentation_versions
from domain.errors import SavedItemMissingError, StorageError, UnknownAttributesError
from domain.runs import Rows, Run, SavedSegmentation
from domain.segmentations import Segmentation
from domain.snapshots import Snapshot
from segmentation.building.finding import finder_for
from segmentation.building.methods.method import Fitted
from workflows.stores import Stores, catalogue_of


def own_run(stores: Stores, run_id: str) -> Run:
    """Raises SavedItemMissingError for a run of another bank: its customers are not these."""
    run = fetch_run(stores.workspace, run_id)
    if run.bank != stores.bank_id:
        raise SavedItemMissingError("This result belongs to another bank.", "Build segments for this bank.")
    return run


def own_segmentation(stores: Stores, segmentation_id: str) -> tuple[SavedSegmentation, Run]:
    saved = fetch_segmentation(stores.workspace, segmentation_id)
    return saved, own_run(stores, saved.run_id)


def fit_of_version(stores: Stores, segmentation_id: str, version: int) -> Run:
    """The run that found the segments of a version; raises SavedItemMissingError when there is no such one."""
    for each in fetch_segmentation_versions(stores.workspace, segmentation_id):
        if each.version == version:
            return own_run(stores, each.run_id)
    raise SavedItemMissingError("There is no such version of this segmentation.", "Choose one of those shown.")


def run_of(
    segmentation: Segmentation,
    snapshot: Snapshot,
    actor: str,
    suggested: int | None = None,
    fitted_by: str | None = None,
) -> Run:
    return Run(
        run_id=uuid4().hex,
        created_at=datetime.now(UTC),
        actor=actor,
        bank=snapshot.bank,
        snapshot=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        settings=segmentation.settings,
        segments=segmentation.segments,
        preparations=tuple(each.of(each.attribute.name) for each in segmentation.preparations),
        centroids=None if segmentation.centroids is None else _rows(segmentation.centroids),
        silhouette=segmentation.silhouette,
        silhouette_sample=segmentation.silhouette_sample,
        n_customers=len(segmentation.labels),
        stability=segmentation.stability,
        suggested=suggested,
        parameters={name: _rows(values) for name, values in segmentation.parameters.items()},
        certainty=segmentation.certainty,
        fitted_by=fitted_by,
        rfm_fit=segmentation.rfm_fit,
        left_out=segmentation.left_out,
        not_enough_known=segmentation.not_enough_known,
    )


def is_stale(stores: Stores, run: Run, newest: Snapshot) -> bool:
    """Whether the bank, or another source that the run was built on, has other values since.

    A source that was added, replaced or removed without being asked for makes no difference.
    """
    if run.snapshot == newest.snapshot_id:
        return False
    try:
        built_on = fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
    except StorageError:
        return True  # without the old snapshot there is nothing that shows the values to be the same
    asked = run.settings.attributes
    return built_on.bank_values != newest.bank_values or built_on.used_for(asked) != newest.used_for(asked)


def snapshot_for(stores: Stores, run: Run) -> Snapshot:
    """What the run is shown on: the newest, which may know more sources, or when it is stale the one it was built on."""
    newest = stores.snapshot()
    return fetch_snapshot(stores.data_dir, run.bank, run.snapshot) if is_stale(stores, run, newest) else newest


def open_segmentation(stores: Stores, run_id: str) -> tuple[Run, Snapshot, Segmentation]:
    """With the snapshot that it is shown on. Raises as `own_run` and `segmentation_of` do."""
    run = own_run(stores, run_id)
    snapshot = snapshot_for(stores, run)
    return run, snapshot, segmentation_of(stores, run, snapshot)


def segmentation_of(stores: Stores, run: Run, snapshot: Snapshot) -> Segmentation:
    """With the people of the snapshot, on which it was made or whose customers are the same. Raises as `fitted_of` does."""
    customer_ids = fetch_ids(stores.data_dir, snapshot)
    labels = fetch_labels(stores.workspace, run.run_id)
    return replace(fitted_of(run, snapshot), customer_ids=customer_ids, labels=labels)


def fitted_of(run: Run, snapshot: Snapshot) -> Segmentation:
    """Without people; raises UnknownAttributesError when it rests on an attribute that the catalogue no longer has,
    SavedItemDamagedError when its method cannot assign anybody by what is saved.
    """
    catalogue = {attribute.name: attribute for attribute in catalogue_of(snapshot)}
    gone = tuple(each.attribute for each in run.preparations if each.attribute not in catalogue)
    if gone:
        raise UnknownAttributesError(names=gone)
    found = _found(run)
    return Segmentation(
        settings=run.settings,
        segments=run.segments,
        customer_ids=np.empty(0, dtype=np.int64),
        labels=np.empty(0, dtype=np.int8),
        preparations=tuple(each.of(catalogue[each.attribute]) for each in run.preparations),
        centroids=found.centroids if found else None,
        silhouette=run.silhouette,
        silhouette_sample=run.silhouette_sample,
        stability=run.stability,
        parameters=found.parameters if found else {},
        certainty=run.certainty,
        rfm_fit=run.rfm_fit,
        left_out=run.left_out,
        not_enough_known=run.not_enough_known,
    )


def _found(run: Run) -> Fitted | None:
    """What its method assigns people by; None of segments formed by a rule."""
    if run.centroids is None:
        return None
    found = Fitted(np.array(run.centroids), {name: np.array(rows) for name, rows in run.parameters.items()})
    if not finder_for(run.settings).can_assign(found):
        raise damaged()
    return found


def _rows(values: NDArray[np.float64]) -> Rows:
    return tuple(map(tuple, values.tolist()))

"""The segments that a rule asks for: which version of which segmentation, and who is in it on the day of the rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from db.features.store import fetch_ids, fetch_snapshot
from db.workspace.runs import fetch_labels
from domain.audiences import AskedVersion, AudienceRule, versions_asked
from domain.errors import SavedItemMissingError
from domain.runs import Run, SavedSegmentation
from domain.snapshots import Snapshot
from workflows.segments.runs import fit_of_version, own_run, own_segmentation
from workflows.segments.score import assign_people, runs_by_day
from workflows.stores import Stores


@dataclass(frozen=True)
class AskedRun:
    """`run` is what the segmentation shows; of an earlier version the last day that was scored with it."""

    saved: SavedSegmentation
    run: Run
    is_current: bool

    @property
    def follows_the_data(self) -> bool:
        """Whether who is in its segments is found anew on other data, without being scored first."""
        return not self.is_current and self.saved.frozen_at is None


def runs_in(stores: Stores, rule: AudienceRule) -> dict[AskedVersion, AskedRun]:
    """What a rule asks for; not of segmentations that were deleted, nor versions that are not there."""
    found = {}
    for segmentation_id, version in versions_asked(rule):
        try:
            found[segmentation_id, version] = _asked(stores, segmentation_id, version)
        except SavedItemMissingError:
            continue
    return found


def _asked(stores: Stores, segmentation_id: str, version: int | None) -> AskedRun:
    saved, shown = own_segmentation(stores, segmentation_id)
    if version in (None, saved.version):
        return AskedRun(saved, shown, is_current=True)
    fit = fit_of_version(stores, segmentation_id, version)
    return AskedRun(saved, runs_by_day(stores, fit.run_id)[-1], is_current=False)


def segment_of_each(
    stores: Stores, asked: AskedRun, snapshot: Snapshot, customer_ids: "pd.Series[int]"
) -> NDArray[np.float64]:
    """NaN for customers who were not there when the segments were built or scored.

    Nobody scores an earlier version again, so its people are assigned here where they are not yet.
    """
    if asked.follows_the_data and asked.run.snapshot != snapshot.snapshot_id:
        people = assign_people(stores, own_run(stores, asked.run.fit_id), snapshot, ())
        labels = pd.Series(people.labels, index=people.customer_ids)
    else:
        seen = fetch_ids(stores.data_dir, fetch_snapshot(stores.data_dir, asked.run.bank, asked.run.snapshot))
        labels = pd.Series(fetch_labels(stores.workspace, asked.run.run_id), index=seen)
    return labels.reindex(customer_ids).to_numpy(dtype=np.float64)

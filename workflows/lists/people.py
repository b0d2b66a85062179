"""The people of a target list: of segments or of an audience, with the columns that say why each is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from db.features.store import fetch_ids, fetch_snapshot
from db.workspace.audience_versions import fetch_people
from db.workspace.audiences import fetch_audience
from db.workspace.runs import fetch_labels
from domain.audiences import AudienceKind, SavedAudience
from domain.errors import StaleAudienceError, StaleResultError, WorkflowError
from domain.lists import Column, Listed, ListedAudience, ListedSegments
from domain.runs import Run, SavedSegmentation
from domain.snapshots import CUSTOMER_ID, Snapshot
from targeting.columns import AUDIENCE_NAME, OF_AN_AUDIENCE, OF_SEGMENTS, SEGMENT, SEGMENT_NAME
from workflows.audiences.count import people_matching
from workflows.audiences.memberships import AskedRun, runs_in
from workflows.segments.runs import is_stale, own_segmentation
from workflows.stores import Stores


@dataclass(frozen=True)
class FromSegments:
    """Numbers of segments; people who fit none are in no list."""

    segmentation_id: str
    segments: tuple[int, ...]


@dataclass(frozen=True)
class FromAudience:
    audience_id: str


ListSource = FromSegments | FromAudience


@dataclass(frozen=True)
class ListedPeople:
    """`rows` has a row per person, ascending: customer_id and the reason columns. `made_of` differs when the same choice
    was made on other data or another version."""

    listed: Listed
    as_of: date
    snapshot: Snapshot
    rows: pd.DataFrame
    made_of: str


def reason_columns(kind: type[ListSource]) -> tuple[Column, ...]:
    """The columns that say why a person is in a list of this kind."""
    return OF_SEGMENTS if kind is FromSegments else OF_AN_AUDIENCE


def find_people(stores: Stores, source: ListSource) -> ListedPeople:
    """For workflows: the caller has asked for the right.

    Raises StaleResultError or StaleAudienceError for segments built on earlier data, and as `people_matching` does.
    """
    return _in_segments(stores, source) if isinstance(source, FromSegments) else _in_audience(stores, source)


def _in_segments(stores: Stores, source: FromSegments) -> ListedPeople:
    saved, run = own_segmentation(stores, source.segmentation_id)
    names = {segment.number: segment.name for segment in run.choosable}
    if not source.segments or not set(source.segments) <= names.keys():
        raise WorkflowError("No segment of this segmentation was chosen.", "Choose at least one segment.")
    snapshot = _snapshot_for(stores, saved, run)
    people = pd.DataFrame({CUSTOMER_ID: fetch_ids(stores.data_dir, snapshot)})
    people[SEGMENT.name] = fetch_labels(stores.workspace, run.run_id)
    people[SEGMENT_NAME.name] = people[SEGMENT.name].map(names)
    rows = people[people[SEGMENT.name].isin(source.segments)]
    listed = ListedSegments(saved.segmentation_id, saved.name, tuple(sorted(set(source.segments))))
    return ListedPeople(listed, run.as_of, snapshot, rows, run.run_id)


def _snapshot_for(stores: Stores, saved: SavedSegmentation, run: Run) -> Snapshot:
    """The newest data; of a frozen segmentation that of its date, on purpose."""
    if saved.frozen_at is not None:
        return fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
    newest = stores.snapshot()
    if is_stale(stores, run, newest):
        raise StaleResultError
    return newest


def _in_audience(stores: Stores, source: FromAudience) -> ListedPeople:
    """Of a frozen one its people, whether or not they are still in the newest data."""
    saved, snapshot = fetch_audience(stores.workspace, stores.bank_id, source.audience_id), stores.snapshot()
    made_of = f"{saved.audience_id} {saved.version}"
    if saved.kind is AudienceKind.FROZEN:
        people = fetch_people(stores.workspace, stores.bank_id, saved.audience_id, saved.version)
    else:
        asked = runs_in(stores, saved.rule).values()
        _require_segments_of_today(stores, saved, asked, snapshot)
        people = people_matching(stores, snapshot, saved.rule)
        made_of = " ".join([made_of, snapshot.snapshot_id, *sorted(each.run.run_id for each in asked)])
    rows = pd.DataFrame({CUSTOMER_ID: people.customer_ids.astype(np.int64), AUDIENCE_NAME.name: saved.name})
    listed = ListedAudience(saved.audience_id, saved.version, saved.name, saved.kind)
    return ListedPeople(listed, snapshot.as_of, snapshot, rows, made_of)


def _require_segments_of_today(
    stores: Stores, saved: SavedAudience, asked: Iterable[AskedRun], snapshot: Snapshot
) -> None:
    for each in asked:
        if each.saved.frozen_at is None and not each.follows_the_data and is_stale(stores, each.run, snapshot):
            raise StaleAudienceError(audience=saved.name, segmentation=each.saved.name)

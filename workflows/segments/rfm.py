"""Recency, frequency, money of one snapshot: the grid to look at, and its segments to keep."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from db.features.catalogue import CATALOGUE
from db.features.money import DEPOSITS
from db.features.store import fetch_customers, fetch_snapshot, holds_columns
from db.workspace.runs import save_run
from domain.attributes import DAYS_IN_A_YEAR, known_attributes
from domain.errors import WorkflowError
from domain.people import Right
from domain.rfm import Attributes, Measure, RfmGrid, RfmSettings, RfmWindow, names_by_cell
from domain.runs import SavedSegmentation
from domain.segmentations import Segmentation
from domain.snapshots import Snapshot
from segmentation.rfm.grid import summarise_grid
from segmentation.rfm.scores import RfmScores, score_measures
from segmentation.rfm.segments import segment_by_rfm
from workflows.segments.keep import save_segmentation
from workflows.segments.runs import run_of
from workflows.session import Session
from workflows.stores import Stores

_OVER = {RfmWindow.MONTHS_12: "12m", RfmWindow.ALL_TIME: "all_time"}
_TENURE = "years_with_bank"


def score_rfm(session: Session, snapshot_id: str, settings: RfmSettings) -> RfmGrid:
    """Nothing is kept. Raises SegmentationError for a map or cut points that cannot be used."""
    session.require(Right.VIEW)
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    scores = rfm_scores(session.stores, snapshot, settings)
    customers = fetch_customers(session.stores.data_dir, snapshot, [DEPOSITS, _TENURE])
    tenure = np.rint(customers[_TENURE].astype("float64").to_numpy() * DAYS_IN_A_YEAR)
    grid = summarise_grid(scores, settings, customers[DEPOSITS].astype(object), tenure)
    if np.isnan(tenure).all():
        return grid
    return replace(grid, known_since=snapshot.as_of - timedelta(days=int(np.nanmax(tenure))))


def save_rfm(session: Session, snapshot_id: str, settings: RfmSettings, name: str) -> SavedSegmentation:
    """The segments of the grid as it was shown, kept like any other; raises NameTakenError."""
    session.require(Right.BUILD)
    session.require(Right.SAVE)
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    segmentation = segment_snapshot(session.stores, snapshot, settings)
    run = run_of(segmentation, snapshot, session.actor.name)
    save_run(session.stores.workspace, run, segmentation.labels)
    return save_segmentation(session, name, run.run_id)


def segment_snapshot(stores: Stores, snapshot: Snapshot, settings: RfmSettings) -> Segmentation:
    """Nothing is kept; raises as `score_rfm` does."""
    return segment_by_rfm(rfm_scores(stores, snapshot, settings), settings, rfm_attributes(settings.window))


def rfm_attributes(window: RfmWindow) -> Attributes:
    """Those that count what customers started themselves."""
    over = _OVER.get(window, f"{window}d")
    names = {
        Measure.RECENCY: "days_since_transaction",
        Measure.FREQUENCY: f"transactions_{over}",
        Measure.MONEY: f"spending_{over}",
    }
    return {measure: known_attributes(CATALOGUE, (name,))[0] for measure, name in names.items()}


def rfm_scores(stores: Stores, snapshot: Snapshot, settings: RfmSettings) -> RfmScores:
    """For workflows: the caller has asked for the right. Raises as `score_rfm` does."""
    names_by_cell(settings.areas)
    attributes = rfm_attributes(settings.window)
    columns = [attribute.name for attribute in attributes.values()]
    if not holds_columns(stores.data_dir, snapshot, columns):
        raise WorkflowError(
            "Transactions over {window} were not counted when the data was read.",
            "Press Refresh data.",
            window=settings.window.span,
        )
    return score_measures(fetch_customers(stores.data_dir, snapshot, columns), attributes, settings.cuts)

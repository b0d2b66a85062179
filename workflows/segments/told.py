"""Which segments can be told apart on a day that lacks some of the attributes that formed them."""

from collections.abc import Collection

from db.features.store import fetch_snapshot
from domain.people import Right
from segmentation.changes.told_apart import not_told_apart
from workflows.segments.runs import own_run, segmentation_of
from workflows.segments.score import rescore
from workflows.session import Session
from workflows.stores import Stores


def segments_not_told(session: Session, run_id: str) -> frozenset[int]:
    """Numbers, UNASSIGNED among them; none on a day on which every attribute is known."""
    session.require(Right.VIEW)
    run = own_run(session.stores, run_id)
    return places_not_told(session.stores, run.fit_id, run.left_out)


def places_not_told(stores: Stores, fit_id: str, left_out: Collection[str]) -> frozenset[int]:
    """For workflows: the caller has asked for the right. Measured on the people of the build, of whom everything is known."""
    if not left_out:
        return frozenset()
    fit = own_run(stores, fit_id)
    built = segmentation_of(stores, fit, fetch_snapshot(stores.data_dir, fit.bank, fit.snapshot))
    return not_told_apart(built, rescore(stores, fit, left_out))

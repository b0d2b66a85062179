"""Run -> saved segmentation: named, renamed, deleted with a way back. The record of lists made from it stays."""

from collections.abc import Mapping
from datetime import UTC, datetime

from db.errors import SavedItemMissingError
from db.workspace import segmentations
from db.workspace.documents import LONGEST_NAME as LONGEST_NAME
from db.workspace.runs import Run as Run
from db.workspace.runs import fetch_latest_clustered_run, rename_run_segments
from db.workspace.segmentations import SavedSegmentation as SavedSegmentation
from segmentation.naming import require_good_names
from workflows.access import Actor, Right, require
from workflows.kept_runs import own_run
from workflows.stores import Stores


def list_segmentations(actor: Actor, stores: Stores) -> tuple[tuple[SavedSegmentation, ...], tuple[str, ...]]:
    """Those that open, newest first, and the names of those that are damaged."""
    require(actor, Right.VIEW)
    sound, damaged = segmentations.fetch_segmentations(stores.workspace, stores.bank_id)
    return sound, tuple(each.name for each in damaged)


def latest_run(actor: Actor, stores: Stores) -> Run | None:
    """The newest of the segment builder, saved or not."""
    require(actor, Right.VIEW)
    return fetch_latest_clustered_run(stores.workspace, stores.bank_id)


def save_segmentation(actor: Actor, stores: Stores, name: str, run_id: str) -> SavedSegmentation:
    """Raises NameTakenError when another saved segmentation of this bank has the name."""
    require(actor, Right.SAVE)
    own_run(stores, run_id)
    return segmentations.save_segmentation(stores.workspace, name, run_id, actor.name, datetime.now(UTC))


def rename_segments(actor: Actor, stores: Stores, run_id: str, names: Mapping[int, str]) -> None:
    require(actor, Right.SAVE)
    run = own_run(stores, run_id)
    trimmed = {segment.number: names.get(segment.number, segment.name).strip() for segment in run.segments}
    require_good_names(list(trimmed.values()))
    rename_run_segments(stores.workspace, run_id, trimmed)


def delete_segmentation(actor: Actor, stores: Stores, segmentation_id: str) -> None:
    """Also of a damaged one; raises SavedItemMissingError when this bank has none of that id."""
    require(actor, Right.SAVE)
    sound, damaged = segmentations.fetch_segmentations(stores.workspace, stores.bank_id)
    if segmentation_id not in [saved.segmentation_id for saved in sound] + [saved.segmentation_id for saved in damaged]:
        raise SavedItemMissingError("This segmentation is not here.", "Choose one from the saved segmentations.")
    segmentations.delete_segmentation(stores.workspace, segmentation_id, actor.name, datetime.now(UTC))


def restore_segmentation(actor: Actor, stores: Stores, segmentation_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when the name was given away meanwhile."""
    require(actor, Right.SAVE)
    segmentations.restore_segmentation(stores.workspace, segmentation_id)

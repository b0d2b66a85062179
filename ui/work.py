"""What a button starts beside the page, and its result once it is there."""

from segmentation.domain import SegmentationSettings
from ui import progress
from ui.data import load_stores
from workflows.access import Actor
from workflows.explain_segments import Run
from workflows.release_target_list import ListRequest, PreparedList, prepare_target_list
from workflows.run_segmentation import run_segmentation

_BUILD, _PREPARE = "build", "prepare"


def start_building(actor: Actor, settings: SegmentationSettings) -> None:
    stores = load_stores()
    progress.start(_BUILD, "Building segments", lambda report: run_segmentation(actor, stores, settings, report))


def follow_building() -> Run | None:
    run: Run | None = progress.follow(_BUILD)
    return run


def start_preparing(actor: Actor, request: ListRequest) -> None:
    stores = load_stores()
    progress.start(_PREPARE, "Preparing the list", lambda report: prepare_target_list(actor, stores, request, report))


def follow_preparing() -> PreparedList | None:
    prepared: PreparedList | None = progress.follow(_PREPARE)
    return prepared

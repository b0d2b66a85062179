"""What a button starts beside the page, and its result once it is there."""

from typing import Any

from errors import DashboardError
from segmentation.domain import SegmentationSettings, SegmentCountComparison
from ui import progress
from ui.data import load_stores
from ui.errors import show_error
from workflows.access import Actor
from workflows.explain_segments import Run
from workflows.release_target_list import ListRequest, PreparedList, prepare_target_list
from workflows.run_segmentation import run_segmentation
from workflows.suggest_segments import suggest_segment_count

_BUILD, _PREPARE, _SUGGEST = "build", "prepare", "suggest"


def start_building(actor: Actor, settings: SegmentationSettings, suggested: int | None = None) -> None:
    stores = load_stores()
    progress.start(
        _BUILD, "Building segments", lambda report: run_segmentation(actor, stores, settings, report, suggested)
    )


def follow_building() -> Run | None:
    run: Run | None = _follow(_BUILD)
    return run


def start_suggesting(actor: Actor, attributes: tuple[str, ...]) -> None:
    stores = load_stores()
    progress.start(
        _SUGGEST, "Trying 2 to 10 segments", lambda report: suggest_segment_count(actor, stores, attributes, report)
    )


def follow_suggesting() -> SegmentCountComparison | None:
    comparison: SegmentCountComparison | None = _follow(_SUGGEST)
    return comparison


def start_preparing(actor: Actor, request: ListRequest) -> None:
    stores = load_stores()
    progress.start(_PREPARE, "Preparing the list", lambda report: prepare_target_list(actor, stores, request, report))


def follow_preparing() -> PreparedList | None:
    prepared: PreparedList | None = _follow(_PREPARE)
    return prepared


def _follow(name: str) -> Any | None:
    """What went wrong is said above what is on the page already, which stays."""
    try:
        return progress.follow(name)
    except DashboardError as error:
        show_error(error)
        return None

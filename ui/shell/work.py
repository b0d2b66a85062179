"""What a button starts beside the page, and its result once it is there."""

from datetime import date
from typing import Any

import streamlit as st

from domain.errors import ChangedMeanwhileError, DashboardError
from domain.people import Actor
from domain.runs import Run, SavedSegmentation
from domain.segmentations import SegmentationSettings
from domain.trust import SegmentCountComparison
from ui.shell import progress
from ui.shell.data import load_stores
from ui.shell.errors import show_error
from workflows.bank.health import Comparison, compare_with_bank
from workflows.lists.release import ListRequest, PreparedList, prepare_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.refit import Refit, refit_segmentation
from workflows.segments.score import score_segmentation
from workflows.segments.suggest import suggest_segment_count
from workflows.sources.add import AddedSource, BroughtFile, SourceLook, add_source, look_at_source

_BUILD, _PREPARE, _COMPARE, _LOOK, _ADD, _SUGGEST = "build", "prepare", "compare", "look", "add", "suggest"
_SCORE, _REFIT = "score", "refit"


def start_building(actor: Actor, settings: SegmentationSettings, suggested: int | None = None) -> None:
    stores = load_stores()
    progress.start(
        _BUILD, "Building segments", lambda report: run_segmentation(actor, stores, settings, report, suggested)
    )


def follow_building() -> Run | None:
    run: Run | None = _follow(_BUILD)
    return run


def start_suggesting(actor: Actor, settings: SegmentationSettings) -> None:
    stores = load_stores()
    progress.start(
        _SUGGEST, "Trying 2 to 10 segments", lambda report: suggest_segment_count(actor, stores, settings, report)
    )


def follow_suggesting() -> SegmentCountComparison | None:
    comparison: SegmentCountComparison | None = _follow(_SUGGEST)
    return comparison


def start_scoring(actor: Actor, saved: SavedSegmentation, as_of: date | None = None) -> None:
    """Without a day, on the newest data."""
    stores, this = load_stores(), saved.segmentation_id
    label = f"Scoring “{saved.name}”"
    progress.start(_SCORE, label, lambda report: score_segmentation(actor, stores, this, report, as_of))


def follow_scoring() -> Run | None:
    run: Run | None = _follow(_SCORE)
    return run


def start_refitting(actor: Actor, saved: SavedSegmentation) -> None:
    stores, this = load_stores(), saved.segmentation_id
    label = f"Finding the segments of “{saved.name}” again"
    progress.start(_REFIT, label, lambda report: refit_segmentation(actor, stores, this, report, saved.changes))


def follow_refitting() -> Refit | None:
    """When somebody else changed the segmentation meanwhile, where to find what was found is said."""
    try:
        refit: Refit | None = progress.follow(_REFIT)
        return refit
    except ChangedMeanwhileError as error:
        show_error(error)
        st.page_link("pages/segment_builder.py", label="Open what was found for you", icon=":material/hub:")
    except DashboardError as error:
        show_error(error)
    return None


def start_preparing(actor: Actor, request: ListRequest) -> None:
    stores = load_stores()
    progress.start(_PREPARE, "Preparing the list", lambda report: prepare_target_list(actor, stores, request, report))


def follow_preparing() -> PreparedList | None:
    prepared: PreparedList | None = _follow(_PREPARE)
    return prepared


def start_looking(actor: Actor, brought: BroughtFile) -> None:
    stores, asked = load_stores(), hash(brought)
    progress.start(_LOOK, "Looking at the file", lambda report: (asked, look_at_source(actor, stores, brought, report)))


def follow_looking() -> tuple[int, SourceLook] | None:
    """The look, and the hash of what was looked at: the choices may have changed meanwhile."""
    looked: tuple[int, SourceLook] | None = _follow(_LOOK)
    return looked


def start_adding(actor: Actor, brought: BroughtFile, replace: bool) -> None:
    stores = load_stores()
    progress.start(_ADD, "Adding the file", lambda report: add_source(actor, stores, brought, report, replace))


def follow_adding() -> AddedSource | None:
    added: AddedSource | None = _follow(_ADD)
    return added


def start_comparing(actor: Actor) -> None:
    stores = load_stores()
    progress.start(_COMPARE, "Comparing", lambda report: compare_with_bank(actor, stores, report))


def follow_comparing() -> Comparison | None:
    compared: Comparison | None = _follow(_COMPARE)
    return compared


def _follow(name: str) -> Any | None:
    """What went wrong is said above what is on the page already, which stays."""
    try:
        return progress.follow(name)
    except DashboardError as error:
        show_error(error)
        return None

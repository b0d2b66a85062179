"""Calls to workflows, cached: the only module with st.cache_*. What a result depends on is among its arguments."""

from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

import streamlit as st

from domain.attributes import AttributeSummary, Distribution
from domain.audiences import (
    AudienceCount,
    AudienceRule,
    DamagedAudience,
    DamagedVersion,
    SavedAudience,
    VersionMove,
)
from domain.banks import Bank, BankQuestion
from domain.changes import Difference, Overlap
from domain.coverage import Coverage
from domain.errors import DashboardError
from domain.health import DataHealth, Sufficiency
from domain.lists import Column, Release
from domain.profiles import NearDuplicates, Projection, SegmentConditions, SegmentProfile
from domain.rfm import RfmGrid, RfmSettings
from domain.runs import DamagedSegmentation, HeldVersion, Run, SavedSegmentation, SegmentationChange
from domain.snapshots import Snapshot
from settings import read_settings
from ui.shell.cache_keys import CACHE_KEYS
from wording.formats import Formats
from workflows.audiences.count import FrozenNow, count_audience, count_frozen
from workflows.audiences.keep import list_audiences, list_versions
from workflows.audiences.move import move_to_version_shown
from workflows.bank.explore import distribute_attribute, judge_data, open_snapshot, summarise_attributes
from workflows.bank.health import examine_data
from workflows.bank.identity import ask_which_bank, known_bank
from workflows.bank.past_snapshots import known_days
from workflows.lists.people import ListSource
from workflows.lists.release import list_releases, offered_columns
from workflows.segments.compare import (
    DriftReport,
    RunComparison,
    SizesOverTime,
    compare_runs,
    count_over_time,
    data_of_runs,
    drift_between,
    overlap_of_runs,
)
from workflows.segments.explain import (
    OpenRun,
    Reconciliation,
    distribution_of_run,
    open_run,
    profile_run,
    project_run,
    reconcile_money,
    single_out_segment,
)
from workflows.segments.explain_customer import CustomerExplanation, explain_customer
from workflows.segments.keep import list_segmentations
from workflows.segments.life import (
    Uses,
    Version,
    difference_of,
    history_of,
    uses_of,
    version_of_run,
    versions_of,
)
from workflows.segments.rfm import score_rfm
from workflows.segments.score import scored_runs
from workflows.segments.suggest import count_known, find_near_duplicates
from workflows.segments.told import segments_not_told
from workflows.session import Session
from workflows.sources.keep import SourceMatch, list_sources
from workflows.stores import Stores

_KEPT = 64  # results, each a few kilobytes: enough for every open page, bounded for a server that runs for months


P = ParamSpec("P")
R = TypeVar("R")


def _cached(spinner: bool | str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    return st.cache_data(max_entries=_KEPT, show_spinner=spinner, hash_funcs=CACHE_KEYS)


@st.cache_resource
def load_stores() -> Stores:
    return Stores(read_settings())


def load_formats() -> Formats:
    settings = load_stores().settings
    return Formats(settings.currency, settings.locale)


def load_formats_for_errors() -> Formats:
    """Also when it is a setting that cannot be used."""
    try:
        return load_formats()
    except DashboardError:
        return Formats("USD", "en_US")


def load_bank(session: Session) -> Bank:
    return known_bank(session)


def load_bank_question(session: Session) -> BankQuestion:
    return ask_which_bank(session)


def load_snapshot(session: Session) -> Snapshot:
    return open_snapshot(session)


def load_run(session: Session, run_id: str) -> OpenRun:
    return open_run(session, run_id)


def load_segmentations(
    session: Session, archived: bool = False
) -> tuple[tuple[SavedSegmentation, ...], tuple[DamagedSegmentation, ...]]:
    return list_segmentations(session, archived)


def load_versions(session: Session, segmentation_id: str) -> tuple[Version, ...]:
    return versions_of(session, segmentation_id)


def load_changes(session: Session, segmentation_id: str) -> tuple[SegmentationChange, ...]:
    return history_of(session, segmentation_id)


def load_difference(session: Session, segmentation_id: str, before: int, after: int) -> Difference:
    return difference_of(session, segmentation_id, before, after)


def load_labels() -> dict[str, str]:
    """What attributes are called, by name."""
    return {attribute.name: attribute.label for attribute in load_stores().catalogue}


def load_uses(session: Session, segmentation_id: str) -> Uses:
    return uses_of(session, segmentation_id)


def load_scored(session: Session, segmentation_id: str, version: int | None = None) -> tuple[Run, ...]:
    return scored_runs(session, segmentation_id, version)


def load_version_of(session: Session, run: Run) -> HeldVersion | None:
    return version_of_run(session, run.run_id)


@_cached(False)
def load_known_days(session: Session, snapshot: Snapshot) -> tuple[date, date]:
    """The days that can be scored, which a refresh may change."""
    return known_days(session)


def load_data_of_runs(session: Session, *run_ids: str) -> tuple[Snapshot, ...]:
    return data_of_runs(session, *run_ids)


def load_audiences(session: Session) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    return list_audiences(session)


def load_audience_versions(session: Session, audience_id: str) -> tuple[SavedAudience | DamagedVersion, ...]:
    return list_versions(session, audience_id)


def load_customer(session: Session, run_id: str, customer_id: int) -> CustomerExplanation:
    """Not cached: what is known of one person stays no longer than it is looked at."""
    return explain_customer(session, run_id, customer_id)


def load_columns(session: Session, kind: type[ListSource]) -> tuple[Column, ...]:
    return offered_columns(session, kind)


def load_sources(session: Session) -> tuple[SourceMatch, ...]:
    return list_sources(session)


def load_releases(session: Session) -> tuple[Release, ...]:
    return list_releases(session)


@_cached("Reading customers")
def load_summaries(session: Session, snapshot: Snapshot) -> tuple[AttributeSummary, ...]:
    return summarise_attributes(session, snapshot.snapshot_id)


@_cached(False)
def load_near_duplicates(
    session: Session, snapshot: Snapshot, attributes: tuple[str, ...]
) -> tuple[NearDuplicates, ...]:
    return find_near_duplicates(session, attributes)


@_cached(False)
def load_known(session: Session, snapshot: Snapshot, attributes: tuple[str, ...]) -> Coverage:
    return count_known(session, attributes)


@_cached("Counting")
def load_distribution(session: Session, snapshot: Snapshot, attribute: str) -> Distribution:
    return distribute_attribute(session, snapshot.snapshot_id, attribute)


@_cached("Comparing segments")
def load_profiles(session: Session, opened: OpenRun) -> tuple[SegmentProfile, ...]:
    return profile_run(session, opened.run.run_id)


@_cached("Drawing the map")
def load_projection(session: Session, run: Run) -> Projection:
    return project_run(session, run.run_id)


@_cached("Counting")
def load_distribution_by_segment(session: Session, opened: OpenRun, attribute: str) -> Distribution:
    return distribution_of_run(session, opened.run.run_id, attribute)


@_cached("Looking for conditions")
def load_conditions(session: Session, opened: OpenRun, number: int, any_attribute: bool) -> SegmentConditions:
    return single_out_segment(session, opened.run.run_id, number, any_attribute)


@_cached("Adding up")
def load_money(session: Session, run: Run) -> tuple[Reconciliation, ...]:
    return reconcile_money(session, run.run_id)


@_cached("Counting")
def load_audience_count(
    session: Session, snapshot: Snapshot, rule: AudienceRule, asked: tuple[SavedSegmentation | None, ...]
) -> AudienceCount:
    """`asked` are the segmentations that the rule names: once one is deleted, the old count is not shown."""
    return count_audience(session, snapshot.snapshot_id, rule)


@_cached("Counting")
def load_frozen(
    session: Session, snapshot: Snapshot, seen: SavedAudience, asked: tuple[SavedSegmentation | None, ...]
) -> FrozenNow:
    """`asked` as in `load_audience_count`."""
    return count_frozen(session, snapshot.snapshot_id, seen)


@_cached("Counting")
def load_version_move(
    session: Session, snapshot: Snapshot, rule: AudienceRule, segmentation_id: str, version: int, to: int
) -> VersionMove:
    """`to` is the version shown, which a refit changes."""
    return move_to_version_shown(session, snapshot.snapshot_id, rule, segmentation_id, version)


@_cached("Examining the data")
def load_health(session: Session, snapshot: Snapshot) -> DataHealth:
    return examine_data(session, snapshot.snapshot_id)


def load_sufficiency(session: Session, snapshot: Snapshot) -> Sufficiency:
    return judge_data(session, load_summaries(session, snapshot), snapshot.months)


@_cached("Scoring customers")
def load_rfm(session: Session, snapshot: Snapshot, settings: RfmSettings) -> RfmGrid:
    return score_rfm(session, snapshot.snapshot_id, settings)


@_cached("Comparing the two days")
def load_comparison(session: Session, saved: SavedSegmentation, earlier: Run, later: Run) -> RunComparison:
    return compare_runs(session, saved.segmentation_id, earlier.run_id, later.run_id)


@_cached("Comparing segments")
def load_not_told(session: Session, run: Run) -> frozenset[int]:
    return segments_not_told(session, run.run_id)


@_cached("Counting")
def load_sizes_over_time(
    session: Session, segmentation_id: str, version: int | None, runs: tuple[Run, ...]
) -> SizesOverTime:
    """`runs` are the days scored, which a new one adds to."""
    return count_over_time(session, segmentation_id, version)


@_cached("Comparing attributes")
def load_drift(session: Session, earlier: Run, later: Run) -> DriftReport:
    return drift_between(session, earlier.run_id, later.run_id)


@_cached("Counting")
def load_overlap(session: Session, first: Run, second: Run) -> Overlap:
    return overlap_of_runs(session, first.run_id, second.run_id)

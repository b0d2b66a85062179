"""Calls to workflows, cached: the only module with st.cache_*. Arguments are small, and name the data they depend on."""

from datetime import date, datetime

import streamlit as st

from domain.attributes import AttributeSummary, Distribution
from domain.audiences import AudienceCount, AudienceRule, DamagedAudience, DamagedVersion, SavedAudience
from domain.changes import Difference, Overlap
from domain.health import DataHealth, Sufficiency
from domain.lists import Column, Release
from domain.people import Actor
from domain.profiles import NearDuplicates, Projection, SegmentConditions, SegmentProfile
from domain.rfm import RfmGrid, RfmSettings
from domain.runs import DamagedSegmentation, Run, SavedSegmentation, SegmentationChange
from domain.snapshots import Snapshot
from segmentation.preparing.sufficiency import judge_sufficiency
from settings import read_settings
from wording.formats import Formats
from workflows.audiences import count as count_audience
from workflows.audiences import keep as keep_audience
from workflows.audiences.count import FrozenNow
from workflows.bank import explore as explore_customers
from workflows.bank import health as check_data
from workflows.bank import past_snapshots
from workflows.lists import release as release_target_list
from workflows.lists.people import ListSource
from workflows.segments import compare as compare_runs
from workflows.segments import explain as explain_segments
from workflows.segments import keep as keep_segmentation
from workflows.segments import life as segmentation_life
from workflows.segments import rfm as score_rfm
from workflows.segments import score as score_segmentation
from workflows.segments import suggest as suggest_segments
from workflows.segments.compare import DriftReport, RunComparison, SizesOverTime
from workflows.segments.explain import OpenRun, Reconciliation
from workflows.segments.explain_customer import CustomerExplanation, explain_customer
from workflows.segments.life import Uses, Version
from workflows.sources import keep as keep_sources
from workflows.sources.keep import Coverage
from workflows.stores import Stores

_KEEP = 64  # results, each a few kilobytes: enough for every open page, bounded for a server that runs for months


def _who(actor: Actor) -> tuple[str, ...]:
    # What a cached call returns is shared by all who may do the same.
    return tuple(sorted(actor.rights))


@st.cache_resource
def load_stores() -> Stores:
    return Stores(read_settings())


def load_formats() -> Formats:
    settings = load_stores().settings
    return Formats(settings.currency, settings.locale)


def load_snapshot(actor: Actor) -> Snapshot:
    return explore_customers.open_snapshot(actor, load_stores())


def load_run(actor: Actor, run_id: str) -> OpenRun:
    return explain_segments.open_run(actor, load_stores(), run_id)


def load_segmentations(
    actor: Actor, archived: bool = False
) -> tuple[tuple[SavedSegmentation, ...], tuple[DamagedSegmentation, ...]]:
    return keep_segmentation.list_segmentations(actor, load_stores(), archived)


def load_versions(actor: Actor, segmentation_id: str) -> tuple[Version, ...]:
    return segmentation_life.versions_of(actor, load_stores(), segmentation_id)


def load_changes(actor: Actor, segmentation_id: str) -> tuple[SegmentationChange, ...]:
    return segmentation_life.history_of(actor, load_stores(), segmentation_id)


def load_difference(actor: Actor, segmentation_id: str, before: int, after: int) -> Difference:
    return segmentation_life.difference_of(actor, load_stores(), segmentation_id, before, after)


def load_labels() -> dict[str, str]:
    """What attributes are called, by name."""
    return {attribute.name: attribute.label for attribute in load_stores().catalogue}


def load_uses(actor: Actor, segmentation_id: str) -> Uses:
    return segmentation_life.uses_of(actor, load_stores(), segmentation_id)


def load_scored(actor: Actor, segmentation_id: str) -> tuple[Run, ...]:
    return score_segmentation.scored_runs(actor, load_stores(), segmentation_id)


@st.cache_data(max_entries=_KEEP, show_spinner=False, hash_funcs={Actor: _who})
def load_known_days(actor: Actor, snapshot_id: str) -> tuple[date, date]:
    """The days that can be scored, which a refresh may change."""
    return past_snapshots.known_days(actor, load_stores())


def load_data_of_runs(actor: Actor, *run_ids: str) -> tuple[Snapshot, ...]:
    return compare_runs.data_of_runs(actor, load_stores(), *run_ids)


def load_audiences(actor: Actor) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    return keep_audience.list_audiences(actor, load_stores())


def load_audience_versions(actor: Actor, audience_id: str) -> tuple[SavedAudience | DamagedVersion, ...]:
    return keep_audience.list_versions(actor, load_stores(), audience_id)


def load_customer(actor: Actor, run_id: str, customer_id: int) -> CustomerExplanation:
    """Not cached: what is known of one person stays no longer than it is looked at."""
    return explain_customer(actor, load_stores(), run_id, customer_id)


def load_columns(actor: Actor, kind: type[ListSource]) -> tuple[Column, ...]:
    return release_target_list.offered_columns(actor, load_stores(), kind)


def load_sources(actor: Actor) -> tuple[Coverage, ...]:
    return keep_sources.list_sources(actor, load_stores())


def load_releases(actor: Actor) -> tuple[Release, ...]:
    return release_target_list.list_releases(actor, load_stores())


@st.cache_data(max_entries=_KEEP, show_spinner="Reading customers", hash_funcs={Actor: _who})
def load_summaries(actor: Actor, snapshot_id: str) -> tuple[AttributeSummary, ...]:
    return explore_customers.summarise_attributes(actor, load_stores(), snapshot_id)


@st.cache_data(max_entries=_KEEP, show_spinner=False, hash_funcs={Actor: _who})
def load_near_duplicates(actor: Actor, snapshot_id: str, attributes: tuple[str, ...]) -> tuple[NearDuplicates, ...]:
    return suggest_segments.find_near_duplicates(actor, load_stores(), attributes)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_distribution(actor: Actor, snapshot_id: str, attribute: str) -> Distribution:
    return explore_customers.distribute_attribute(actor, load_stores(), snapshot_id, attribute)


@st.cache_data(max_entries=_KEEP, show_spinner="Comparing segments", hash_funcs={Actor: _who})
def load_profiles(
    actor: Actor, run_id: str, segment_names: tuple[str, ...], snapshot_id: str
) -> tuple[SegmentProfile, ...]:
    """`segment_names` and `snapshot_id` are part of the key: a new name, or source, shows at once."""
    return explain_segments.profile_run(actor, load_stores(), run_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Drawing the map", hash_funcs={Actor: _who})
def load_projection(actor: Actor, run_id: str) -> Projection:
    return explain_segments.project_run(actor, load_stores(), run_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_distribution_by_segment(actor: Actor, run_id: str, attribute: str, snapshot_id: str) -> Distribution:
    return explain_segments.distribution_of_run(actor, load_stores(), run_id, attribute)


@st.cache_data(max_entries=_KEEP, show_spinner="Looking for conditions", hash_funcs={Actor: _who})
def load_conditions(actor: Actor, run_id: str, number: int, any_attribute: bool, snapshot_id: str) -> SegmentConditions:
    return explain_segments.single_out_segment(actor, load_stores(), run_id, number, any_attribute)


@st.cache_data(max_entries=_KEEP, show_spinner="Adding up", hash_funcs={Actor: _who})
def load_money(actor: Actor, run_id: str, segment_names: tuple[str, ...]) -> tuple[Reconciliation, ...]:
    return explain_segments.reconcile_money(actor, load_stores(), run_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_audience_count(
    actor: Actor, snapshot_id: str, rule: AudienceRule, runs: tuple[str | None, ...]
) -> AudienceCount:
    """`runs` are those of the segmentations that the rule names: once one is deleted, the old count is not shown."""
    return count_audience.count_audience(actor, load_stores(), snapshot_id, rule)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_frozen(actor: Actor, snapshot_id: str, seen: SavedAudience, runs: tuple[str | None, ...]) -> FrozenNow:
    """Keyed as `load_audience_count` is."""
    return count_audience.count_frozen(actor, load_stores(), snapshot_id, seen)


@st.cache_data(max_entries=_KEEP, show_spinner="Examining the data", hash_funcs={Actor: _who})
def load_health(actor: Actor, snapshot_id: str, computed_at: datetime) -> DataHealth:
    """`computed_at` is part of the key: rows that no attribute takes in may change without changing the snapshot's id."""
    return check_data.examine_data(actor, load_stores(), snapshot_id)


def load_sufficiency(actor: Actor, snapshot: Snapshot) -> Sufficiency:
    return judge_sufficiency(load_summaries(actor, snapshot.snapshot_id), snapshot.months)


@st.cache_data(max_entries=_KEEP, show_spinner="Scoring customers", hash_funcs={Actor: _who})
def load_rfm(actor: Actor, snapshot_id: str, settings: RfmSettings) -> RfmGrid:
    return score_rfm.score_rfm(actor, load_stores(), snapshot_id, settings)


@st.cache_data(max_entries=_KEEP, show_spinner="Comparing the two days", hash_funcs={Actor: _who})
def load_comparison(actor: Actor, earlier_id: str, later_id: str, segment_names: tuple[str, ...]) -> RunComparison:
    """`segment_names` are part of the key here and below: a new name shows at once."""
    return compare_runs.compare_runs(actor, load_stores(), earlier_id, later_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_sizes_over_time(
    actor: Actor, segmentation_id: str, run_ids: tuple[str, ...], segment_names: tuple[str, ...]
) -> SizesOverTime:
    return compare_runs.sizes_over_time(actor, load_stores(), segmentation_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Comparing attributes", hash_funcs={Actor: _who})
def load_drift(actor: Actor, earlier_id: str, later_id: str) -> DriftReport:
    return compare_runs.drift_between(actor, load_stores(), earlier_id, later_id)


@st.cache_data(max_entries=_KEEP, show_spinner="Counting", hash_funcs={Actor: _who})
def load_overlap(actor: Actor, first_id: str, second_id: str, segment_names: tuple[str, ...]) -> Overlap:
    return compare_runs.overlap_of_runs(actor, load_stores(), first_id, second_id)

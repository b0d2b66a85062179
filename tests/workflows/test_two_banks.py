"""Two banks in one workspace: nothing that is fetched for one is ever of the other."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

import db.workspace
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.errors import SavedItemMissingError, SnapshotMissingError
from domain.people import LOCAL
from domain.progress import silent
from tests.db.features.twelve_customers import ROWS
from tests.workflows.a_campaign import release_a_list
from workflows.audiences.keep import list_audiences, list_versions, restore_version, save_audience
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromAudience, find_people
from workflows.lists.release import list_releases
from workflows.segments.compare import data_of_runs
from workflows.segments.explain import open_run, profile_run
from workflows.segments.keep import latest_run, list_segmentations, rename_segments
from workflows.segments.life import history_of, uses_of, version_of_run, versions_of
from workflows.segments.score import scored_runs
from workflows.session import Session
from workflows.sources.keep import list_sources

RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))
NOTHING: list[object] = [(), [], ((), ()), set(), None]
# By function of the workspace: the workflow that leads to it, called with what the other bank has.
LISTED = {
    "runs.fetch_latest_clustered_run": lambda session, _: latest_run(session),
    "segmentations.fetch_segmentations": lambda session, _: list_segmentations(session, archived=True),
    "audiences.fetch_audiences": lambda session, _: list_audiences(session),
    "audience_versions.fetch_audience_versions": lambda session, other: list_versions(session, other.audience_id),
    "audit.fetch_releases": lambda session, _: list_releases(session),
    "segmentation_uses.fetch_copies": lambda session, other: uses_of(session, other.segmentation_id).copies,
    "segmentation_uses.fetch_lists": lambda session, other: uses_of(session, other.segmentation_id).lists,
}
OPENED = {
    "runs.fetch_run": lambda session, other: open_run(session, other.run_id),
    "runs.fetch_labels": lambda session, other: profile_run(session, other.run_id),
    "runs.fetch_runs_of_fit": lambda session, other: scored_runs(session, other.segmentation_id),
    "segmentations.fetch_segmentation": lambda session, other: scored_runs(session, other.segmentation_id),
    "segmentations.fetch_segmentation_versions": lambda session, other: versions_of(session, other.segmentation_id),
    "segmentations.fetch_version_held": lambda session, other: version_of_run(session, other.run_id),
    "segmentation_changes.fetch_changes": lambda session, other: history_of(session, other.segmentation_id),
    "audiences.fetch_audience": lambda session, other: find_people(session.stores, FromAudience(other.audience_id)),
    "audience_versions.fetch_version": lambda session, other: restore_version(session, other.audience, 1),
    "audience_versions.fetch_people": lambda session, other: restore_version(session, other.audience, 1),
}
OF_NO_BANK = {
    "runs.fetch_snapshots_in_use": "which copies of customers must stay; asked by bank, and read in test_start.py",
    "banks.fetch_banks": "names of banks, for those who may say which bank this is",
    "banks.fetch_bank_at": "which bank is at an address",
    "revisions.fetch_revisions": "the version of the tables",
}


class Other:
    """What the first bank has."""

    def __init__(self, session: Session) -> None:
        release_a_list(session.stores)
        self.audience = save_audience(session, "Aged", RULE, AudienceKind.FROZEN)
        self.audience_id = self.audience.audience_id
        (saved,), _ = list_segmentations(session)
        self.segmentation_id, self.run_id = saved.segmentation_id, saved.run_id


@pytest.fixture
def first(stores):
    return Session(LOCAL, stores)


@pytest.fixture
def second(first, make_bank, open_stores):
    """Another bank, whose customers have ids of the first."""
    other, stores = Other(first), open_stores(make_bank(ROWS, "second"))
    assert stores.bank_id != first.stores.bank_id
    with pytest.raises(SnapshotMissingError):
        stores.snapshot()
    refresh_features(Session(LOCAL, stores), silent)
    return Session(LOCAL, stores), other


def fetches() -> set[str]:
    return {
        f"{module.name}.{name}"
        for module in iter_modules(db.workspace.__path__)
        for name, each in inspect.getmembers(import_module(f"db.workspace.{module.name}"), inspect.isfunction)
        if name.startswith("fetch_") and each.__module__ == f"db.workspace.{module.name}"
    }


def test_every_fetch_of_the_workspace_is_walked():
    assert fetches() == LISTED.keys() | OPENED.keys() | OF_NO_BANK.keys()


@pytest.mark.parametrize("name", LISTED)
def test_what_the_other_bank_saved_is_not_listed(first, second, name):
    session, other = second
    assert LISTED[name](first, other) not in NOTHING or name == "segmentation_uses.fetch_copies"
    assert LISTED[name](session, other) in NOTHING


@pytest.mark.parametrize("name", OPENED)
def test_what_the_other_bank_saved_is_not_opened_by_its_id(first, second, name):
    session, other = second
    with pytest.raises(SavedItemMissingError):
        OPENED[name](session, other)
    assert OPENED[name](first, other) not in NOTHING


def test_neither_its_people_nor_its_sources_are_there_and_a_refresh_leaves_them_alone(first, second):
    session, other = second
    assert (session.stores.snapshot().customers, first.stores.snapshot().customers) == (12, 300)
    with pytest.raises(SavedItemMissingError):
        data_of_runs(session, other.run_id)
    with pytest.raises(SavedItemMissingError):
        rename_segments(session, other.run_id, {1: "Mine"})
    before = first.stores.snapshot()
    assert refresh_features(session, silent).customers == 12
    assert first.stores.snapshot() == before
    assert list_sources(session) == ()

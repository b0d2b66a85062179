import pytest

from domain.audiences import AudienceKind, AudienceRule, Match, SegmentCondition
from domain.changes import Changed, Difference
from domain.errors import (
    ArchivedError,
    ChangedMeanwhileError,
    FrozenError,
    NameTakenError,
    SavedItemMissingError,
    ScoredRunError,
    StaleResultError,
)
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from domain.runs import Detail
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.audiences.keep import delete_audience, save_audience
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import (
    delete_segmentation,
    list_segmentations,
    rename_segmentation,
    rename_segments,
    save_segmentation,
    save_version,
)
from workflows.segments.life import (
    Uses,
    archive_segmentation,
    difference_of,
    duplicate_segmentation,
    freeze_segmentation,
    history_of,
    unarchive_segmentation,
    unfreeze_segmentation,
    uses_of,
    versions_of,
)
from workflows.segments.refit import refit_segmentation
from workflows.segments.runs import own_segmentation
from workflows.segments.score import score_segmentation
from workflows.session import Session

BEN = Actor("ben", frozenset(Right))


@pytest.fixture
def saved(stores):
    return save_segmentation(
        Session(LOCAL, stores), "Ours", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )


def names(stores, archived=False):
    return [each.name for each in list_segmentations(Session(LOCAL, stores), archived)[0]]


def with_newer_data(stores, demo):
    change_bank(demo, "UPDATE Accounts SET balance = 2 * balance WHERE customer_id < 100")
    refresh_features(Session(LOCAL, stores), silent)


def test_a_duplicate_has_a_life_of_its_own(stores, saved):
    copy = duplicate_segmentation(Session(BEN, stores), saved.segmentation_id, "Copy")
    assert (copy.segments, copy.saved_by) == (saved.segments, "ben")
    rename_segments(Session(BEN, stores), copy.run_id, {1: "Theirs"})
    assert own_segmentation(stores, saved.segmentation_id)[0] == saved
    with pytest.raises(NameTakenError):
        duplicate_segmentation(Session(BEN, stores), saved.segmentation_id, "ours")


def test_what_is_frozen_is_neither_renamed_nor_scored_nor_found_again_until_it_is_unfrozen(stores, saved, demo):
    this = saved.segmentation_id
    freeze_segmentation(Session(LOCAL, stores), this)
    with_newer_data(stores, demo)
    attempts = (
        lambda: rename_segmentation(Session(LOCAL, stores), this, "Other"),
        lambda: rename_segments(Session(LOCAL, stores), saved.run_id, {1: "Other"}),
        lambda: score_segmentation(Session(LOCAL, stores), this, silent),
        lambda: refit_segmentation(Session(LOCAL, stores), this, silent),
        lambda: save_version(Session(LOCAL, stores), this, saved.run_id),
    )
    for attempt in attempts:
        with pytest.raises(FrozenError, match="“Ours” is frozen"):
            attempt()
    unfreeze_segmentation(Session(LOCAL, stores), this)
    for attempt in attempts:
        attempt()


def test_a_list_of_a_frozen_one_has_the_people_and_the_date_they_were_frozen_at(stores, saved, demo):
    request = ListRequest(
        "Spring", FromSegments(saved.segmentation_id, (1,)), ("customer_id", "segment_name", "savings")
    )
    with_newer_data(stores, demo)
    with pytest.raises(StaleResultError):
        prepare_target_list(Session(LOCAL, stores), request, silent)
    freeze_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    prepared = prepare_target_list(Session(LOCAL, stores), request, silent)
    assert prepared.target_list.candidates == saved.segments[0].size
    assert prepared.as_of == saved.as_of
    assert (
        release_target_list(Session(LOCAL, stores), prepared, silent).rows == len(prepared.target_list.customer_ids) > 0
    )


def test_what_is_archived_is_listed_only_when_asked_for_and_not_scored(stores, saved, demo):
    this = saved.segmentation_id
    archive_segmentation(Session(LOCAL, stores), this)
    assert (names(stores), names(stores, archived=True)) == ([], ["Ours"])
    with_newer_data(stores, demo)
    for attempt in (score_segmentation, refit_segmentation):
        with pytest.raises(ArchivedError):
            attempt(Session(LOCAL, stores), this, silent)
    unarchive_segmentation(Session(LOCAL, stores), this)
    assert names(stores) == ["Ours"]


def test_what_uses_a_segmentation_is_named(stores, saved):
    this = saved.segmentation_id
    assert not uses_of(Session(LOCAL, stores), this)
    rule = AudienceRule(Match.ALL, (SegmentCondition(this, "Ours", (1,)),))
    audience = save_audience(Session(LOCAL, stores), "Loyal ones", rule, AudienceKind.LIVING)
    copy = duplicate_segmentation(Session(LOCAL, stores), this, "Copy")
    request = ListRequest("Spring list", FromSegments(this, (1, 2)), ("customer_id",))
    for _ in range(2):
        release_target_list(
            Session(LOCAL, stores), prepare_target_list(Session(LOCAL, stores), request, silent), silent
        )
    assert uses_of(Session(LOCAL, stores), this) == Uses((("Loyal ones", (1,)),), ("Spring list",), ("Copy",))
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql("UPDATE releases SET columns = '{oops'")
        workspace.commit()
    delete_audience(Session(LOCAL, stores), audience.audience_id)
    delete_segmentation(Session(LOCAL, stores), copy.segmentation_id)
    assert uses_of(Session(LOCAL, stores), this) == Uses((), ("Spring list",), ())


def test_the_history_tells_who_did_what_newest_first(stores, saved):
    this = saved.segmentation_id
    rename_segmentation(Session(BEN, stores), this, "Autumn", saved.changes)
    freeze_segmentation(Session(LOCAL, stores), this)
    told = [(each.actor, each.what) for each in history_of(Session(LOCAL, stores), this)]
    assert told == [("local", "frozen"), ("ben", "renamed"), ("local", "saved")]
    assert history_of(Session(LOCAL, stores), this)[1].detail == Detail(renamed=(("Ours", "Autumn"),))


def test_of_two_who_save_a_version_at_once_the_second_is_told_and_nothing_of_theirs_is_lost(stores, saved):
    this = saved.segmentation_id
    mine, theirs = (run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id for _ in range(2))
    save_version(Session(BEN, stores), this, theirs, saved.changes)
    with pytest.raises(ChangedMeanwhileError, match="ben changed “Ours”") as told:
        save_version(Session(LOCAL, stores), this, mine, saved.changes)
    assert "another name" in str(told.value.remedy)
    assert save_segmentation(Session(LOCAL, stores), "Mine", mine).run_id == mine
    assert [version.fit and version.fit.run_id for version in versions_of(Session(LOCAL, stores), this)] == [
        theirs,
        saved.run_id,
    ]


def test_a_damaged_version_is_told_and_the_others_stay(stores, saved):
    save_version(
        Session(LOCAL, stores), saved.segmentation_id, run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql("UPDATE runs SET result = '{}' WHERE run_id = ?", (saved.run_id,))
        workspace.commit()
    newest, first = versions_of(Session(LOCAL, stores), saved.segmentation_id)
    assert (newest.version, first.version, first.saved_by, first.fit) == (2, 1, "local", None)
    assert newest.fit is not None


def test_another_banks_segmentation_is_left_alone(stores, saved, make_bank, open_stores):
    other = open_stores(make_bank(ROWS, "other"))
    refresh_features(Session(LOCAL, other), silent, AS_OF)
    for attempt in (
        lambda: duplicate_segmentation(Session(LOCAL, other), saved.segmentation_id, "Copy"),
        lambda: freeze_segmentation(Session(LOCAL, other), saved.segmentation_id),
        lambda: archive_segmentation(Session(LOCAL, other), saved.segmentation_id),
        lambda: rename_segmentation(Session(LOCAL, other), saved.segmentation_id, "Theirs"),
        lambda: history_of(Session(LOCAL, other), saved.segmentation_id),
        lambda: versions_of(Session(LOCAL, other), saved.segmentation_id),
        lambda: refit_segmentation(Session(LOCAL, other), saved.segmentation_id, silent),
    ):
        with pytest.raises(SavedItemMissingError):
            attempt()
    assert own_segmentation(stores, saved.segmentation_id)[0] == saved
    duplicate_segmentation(Session(LOCAL, stores), saved.segmentation_id, "Copy")
    assert uses_of(Session(LOCAL, stores), saved.segmentation_id).copies == ("Copy",)
    assert not uses_of(Session(LOCAL, other), saved.segmentation_id)


def test_people_scored_with_anothers_segments_are_neither_saved_nor_a_version(stores, saved, demo):
    with_newer_data(stores, demo)
    scored = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent).run_id
    before = own_segmentation(stores, saved.segmentation_id)[0]
    for attempt in (
        lambda: save_segmentation(Session(LOCAL, stores), "Theirs", scored),
        lambda: save_version(Session(LOCAL, stores), saved.segmentation_id, scored),
    ):
        with pytest.raises(ScoredRunError):
            attempt()
    assert list_segmentations(Session(LOCAL, stores))[0] == (before,)


def test_a_segment_renamed_in_a_later_version_is_still_the_one_it_was(stores, saved):
    second = refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent).saved
    rename_segments(Session(LOCAL, stores), second.run_id, {1: "Renamed"})
    found = difference_of(Session(LOCAL, stores), saved.segmentation_id, 1, 2)
    was = saved.segments[0].name
    assert found == Difference(found.sizes, renamed={1: Changed(was, "Renamed")})
    assert [(size.before, size.after) for size in found.sizes] == [(s.size, s.size) for s in saved.segments]
    with pytest.raises(SavedItemMissingError):
        difference_of(Session(LOCAL, stores), saved.segmentation_id, 1, 3)

import inspect
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, text, update

from db.workspace import audit
from db.workspace.audiences import insert_audience, mark_audience_deleted
from db.workspace.audit import fetch_releases, record_release
from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.schema import releases
from db.workspace.segmentations import insert_segmentation, mark_segmentation_deleted
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.errors import SavedItemDamagedError, StorageFullError, WorkspaceUnavailableError
from domain.lists import ListedAudience, ListedSegments, Release
from domain.segments import UNASSIGNED
from tests.db.workspace.conftest import in_a_file

AT = datetime(2026, 3, 2, 8, 0, 0, 5, tzinfo=UTC)
RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))


@pytest.fixture
def release(engine, run):
    saved = insert_segmentation(engine, "Spring campaign", run.run_id, "ana", AT)
    return Release(
        release_id="a" * 32,
        at=AT,
        actor="ana",
        list_name="Spring savers",
        listed=ListedSegments(saved.segmentation_id, "Spring campaign", (1, 2)),
        columns=("customer_id", "email"),
        as_of=date(2026, 2, 28),
        snapshot="snapshot-1",
        bank="sqlite-bank1",
        candidates=5,
        rows=2,
        exclusions={"no consent": 2, "under 18": 1},
        sha256="0123456789abcdef" * 4,
    )


def test_a_release_comes_back_as_it_was_recorded(engine, release):
    record_release(engine, release)
    assert fetch_releases(engine, release.bank) == (release,)


@pytest.mark.parametrize("kind", AudienceKind)
def test_a_release_of_an_audience_says_which_version_and_kind_it_was(engine, release, kind):
    saved = insert_audience(engine, release.bank, "Aged", RULE, None, "ana", AT)
    of_audience = replace(release, listed=ListedAudience(saved.audience_id, 1, "Aged", kind))
    record_release(engine, of_audience)
    mark_audience_deleted(engine, release.bank, saved.audience_id, "ana", AT)
    assert fetch_releases(engine, release.bank) == (of_audience,)


def test_what_was_recorded_last_comes_first_whatever_the_clock_said_and_other_banks_stay_apart(engine, release):
    for number, days in enumerate([1, 3, 2]):
        record_release(engine, replace(release, release_id=f"{number}", at=AT + timedelta(days=days)))
    record_release(engine, replace(release, release_id="other", bank="sqlite-other"))
    assert [found.release_id for found in fetch_releases(engine, release.bank)] == ["2", "1", "0"]


def test_a_record_can_only_be_added_and_read():
    functions = {name for name, _ in inspect.getmembers(audit, inspect.isfunction) if not name.startswith("_")}
    assert {name for name in functions if getattr(audit, name).__module__ == audit.__name__} == {
        "record_release",
        "fetch_releases",
    }


def test_a_record_cannot_be_overwritten_by_recording_it_again(engine, release):
    record_release(engine, release)
    with pytest.raises(WorkspaceUnavailableError):
        record_release(engine, replace(release, actor="ben"))
    assert fetch_releases(engine, release.bank) == (release,)


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": 3},
        {"candidates": 6},
        {"exclusions": {"no consent": 2}},
        {"exclusions": {"no consent": 4, "under 18": -1}},
        {"listed": ListedSegments("a", "Spring", ())},
        {"listed": ListedSegments("a", "Spring", (UNASSIGNED,))},
        {"listed": ListedAudience("a", 0, "Aged", AudienceKind.LIVING)},
        {"listed": None},
        {"columns": ()},
        {"list_name": ""},
        {"list_name": "x" * 121},
        {"sha256": "ABC"},
        {"at": datetime(2026, 3, 2, 8, 0)},
    ],
)
def test_a_record_whose_account_does_not_add_up_is_refused(engine, release, changes):
    with pytest.raises(SavedItemDamagedError, match="nothing was released"):
        record_release(engine, replace(release, **changes))
    assert fetch_releases(engine, release.bank) == ()


@in_a_file
def test_without_room_for_the_record_there_is_an_error_and_no_record(engine, release):
    with reading_workspace(engine) as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    def fill_the_disk(connection, *_):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", fill_the_disk)
    long = replace(release, columns=("x" * 80,) * 500)
    with pytest.raises(StorageFullError):
        record_release(engine, long)
    assert fetch_releases(engine, release.bank) == ()


def test_a_release_from_what_nobody_saved_is_not_recorded(engine, release):
    with pytest.raises(WorkspaceUnavailableError):
        record_release(engine, replace(release, listed=replace(release.listed, segmentation_id="f" * 32)))
    with pytest.raises(WorkspaceUnavailableError):
        record_release(engine, replace(release, listed=ListedAudience("f" * 32, 1, "Aged", AudienceKind.LIVING)))
    assert fetch_releases(engine, release.bank) == ()


def test_the_record_stays_when_its_segmentation_is_deleted(engine, release):
    record_release(engine, release)
    mark_segmentation_deleted(engine, release.listed.segmentation_id, "ana", AT)
    assert fetch_releases(engine, release.bank) == (release,)


@pytest.mark.parametrize(
    "values",
    [
        {"exclusions": "[secret"},
        {"segments": "{}"},
        {"segments": None},
        {"segmentation_id": None},
        {"segmentation_id": None, "segmentation_name": None, "segments": None},
        {"audience_version": 1, "audience_name": "secret", "audience_kind": "living"},
        {"rows": 4},
        {"sha256": "secret"},
    ],
)
def test_a_damaged_record_is_named_and_its_content_is_not_shown(engine, release, values):
    record_release(engine, release)
    with writing_workspace(engine) as connection:
        connection.execute(update(releases).values(**values))
    with pytest.raises(SavedItemDamagedError, match=release.release_id) as raised:
        fetch_releases(engine, release.bank)
    assert "secret" not in f"{raised.value} {raised.value.remedy!s} {raised.value.__cause__}"

from datetime import timedelta

import pytest
from sqlalchemy import update

from db.workspace.audience_versions import fetch_audience_versions, fetch_people, fetch_version
from db.workspace.audiences import (
    insert_audience,
    insert_audience_version,
    mark_audience_deleted,
    mark_audience_restored,
)
from db.workspace.connection import writing_workspace
from db.workspace.schema import audience_versions
from domain.audiences import AudienceKind, DamagedVersion
from domain.errors import SavedItemDamagedError, SavedItemMissingError
from tests.db.workspace.an_audience import AT, BANK, OTHER, RULE, people

LATER = AT + timedelta(hours=1)


@pytest.fixture
def first(engine):
    return insert_audience(engine, BANK, "Well off", RULE, people(1, 5), "ana", AT)


@pytest.fixture
def second(engine, first):
    return insert_audience_version(engine, BANK, first, "Rich", OTHER, None, "ben", LATER)


def test_every_version_opens_as_it_was_saved_newest_first(engine, first, second):
    assert fetch_audience_versions(engine, BANK, first.audience_id) == (second, first)
    assert fetch_version(engine, BANK, first.audience_id, 1) == first
    assert fetch_version(engine, BANK, first.audience_id, 2) == second
    assert (first.kind, second.kind) == (AudienceKind.FROZEN, AudienceKind.LIVING)


def test_the_people_are_those_of_the_version_that_is_asked_for(engine, first, second):
    insert_audience_version(engine, BANK, second, "Rich", OTHER, people(7, 8, 9), "ana", LATER)
    known = first.audience_id
    assert fetch_people(engine, BANK, known, 1).customer_ids.tolist() == [1, 5]
    assert fetch_people(engine, BANK, known, 3).customer_ids.tolist() == [7, 8, 9]
    with pytest.raises(SavedItemMissingError):
        fetch_people(engine, BANK, known, 2)


def test_a_damaged_version_says_who_saved_it_and_the_others_open(engine, first, second):
    with writing_workspace(engine) as connection:
        connection.execute(update(audience_versions).where(audience_versions.c.version == 1).values(rule="{"))
    assert fetch_audience_versions(engine, BANK, first.audience_id) == (
        second,
        DamagedVersion(1, "Well off", "ana", AT),
    )
    with pytest.raises(SavedItemDamagedError, match="“Well off”"):
        fetch_version(engine, BANK, first.audience_id, 1)


@pytest.mark.parametrize("changes", [{"version": 3}, {"audience_id": "f" * 32}, {"bank": "sqlite-other"}])
def test_a_version_that_is_not_there_or_another_banks_is_missing(engine, first, second, changes):
    asked = {"bank": BANK, "audience_id": first.audience_id, "version": 1} | changes
    with pytest.raises(SavedItemMissingError):
        fetch_version(engine, **asked)
    with pytest.raises(SavedItemMissingError):
        fetch_people(engine, **asked)


def test_another_bank_reads_no_versions(engine, first):
    assert fetch_audience_versions(engine, "sqlite-other", first.audience_id) == ()


def test_of_a_deleted_audience_there_are_no_versions_until_it_is_restored(engine, first):
    mark_audience_deleted(engine, BANK, first.audience_id, "ana", AT)
    assert fetch_audience_versions(engine, BANK, first.audience_id) == ()
    with pytest.raises(SavedItemMissingError):
        fetch_people(engine, BANK, first.audience_id, 1)
    mark_audience_restored(engine, BANK, first.audience_id)
    assert fetch_audience_versions(engine, BANK, first.audience_id) == (first,)

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db.workspace.audience_versions import fetch_audience_versions, fetch_people
from db.workspace.audiences import (
    fetch_audience,
    fetch_audiences,
    insert_audience,
    insert_audience_version,
    mark_audience_deleted,
    mark_audience_restored,
)
from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.schema import audience_versions, audiences
from domain.audiences import AudienceKind, DamagedAudience, SavedAudience
from domain.errors import ChangedMeanwhileError, NameTakenError, SavedItemMissingError, UnusableNameError
from tests.db.workspace.an_audience import AT, BANK, OTHER, RULE, people


@pytest.fixture
def saved(engine):
    return insert_audience(engine, BANK, " Well  off ", RULE, None, "ana", AT)


def names(engine):
    return [each.name for each in fetch_audiences(engine, BANK)[0]]


def hurt(engine, audience_id, **values):
    with writing_workspace(engine) as connection:
        here = audience_versions.c.audience_id == audience_id
        connection.execute(update(audience_versions).where(here).values(**values))


def test_a_saved_rule_comes_back_as_it_was(engine, saved):
    assert saved == SavedAudience(saved.audience_id, 1, "Well off", RULE, AudienceKind.LIVING, None, None, "ana", AT)
    assert fetch_audiences(engine, BANK) == ((saved,), ())
    assert fetch_audiences(engine, "sqlite-other") == ((), ())


def test_a_change_is_a_new_version_and_the_one_before_stays(engine, saved):
    changed = insert_audience_version(
        engine, BANK, saved, "Well off", OTHER, people(4, 9), "ben", AT + timedelta(hours=1)
    )
    assert (changed.version, changed.rule, changed.saved_by, changed.n_people) == (2, OTHER, "ben", 2)
    assert fetch_audiences(engine, BANK) == ((changed,), ())
    assert fetch_audience(engine, BANK, saved.audience_id) == changed
    assert fetch_audience_versions(engine, BANK, saved.audience_id) == (changed, saved)


def test_the_second_of_two_is_told_who_changed_it_when_and_nothing_is_lost(engine, saved):
    theirs = insert_audience_version(engine, BANK, saved, "Well off", OTHER, None, "ben", AT + timedelta(hours=1))
    with pytest.raises(ChangedMeanwhileError) as raised:
        insert_audience_version(engine, BANK, saved, "Mine", RULE, None, "ana", AT + timedelta(hours=2))
    assert raised.value.sentence.facts == {"who": "ben", "name": "Well off", "at": AT + timedelta(hours=1)}
    assert fetch_audiences(engine, BANK) == ((theirs,), ())
    assert [each.version for each in fetch_audience_versions(engine, BANK, saved.audience_id)] == [2, 1]


def test_of_two_changes_at_the_same_moment_exactly_one_is_saved(engine, saved):
    def change(actor):
        try:
            insert_audience_version(engine, BANK, saved, "Well off", OTHER, None, actor, AT)
        except ChangedMeanwhileError:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, ["ana", "ben"])) == ["saved", "told"]


def test_a_name_is_taken_whatever_its_case_and_free_once_deleted(engine, saved):
    with pytest.raises(NameTakenError):
        insert_audience(engine, BANK, "WELL OFF", RULE, None, "ben", AT)
    other = insert_audience(engine, BANK, "Other", RULE, None, "ben", AT)
    with pytest.raises(NameTakenError):
        insert_audience_version(engine, BANK, other, "well off", RULE, None, "ben", AT)
    assert sorted(names(engine)) == ["Other", "Well off"]
    mark_audience_deleted(engine, BANK, saved.audience_id, "ana", AT)
    insert_audience_version(engine, BANK, other, "well off", RULE, None, "ben", AT)
    with pytest.raises(NameTakenError):
        mark_audience_restored(engine, BANK, saved.audience_id)
    assert names(engine) == ["well off"]


def test_a_name_that_is_none_is_refused(engine):
    with pytest.raises(UnusableNameError):
        insert_audience(engine, BANK, "  ", RULE, None, "ana", AT)


def test_a_deletion_can_be_undone_with_all_that_was_saved(engine):
    saved = insert_audience(engine, BANK, "Those", RULE, people(1, 5), "ana", AT)
    mark_audience_deleted(engine, BANK, saved.audience_id, "ben", AT)
    assert names(engine) == []
    with pytest.raises(SavedItemMissingError):
        insert_audience_version(engine, BANK, saved, "Those", OTHER, None, "ana", AT)
    with reading_workspace(engine) as connection:
        assert connection.scalar(select(audiences.c.deleted_by)) == "ben"
    mark_audience_restored(engine, BANK, saved.audience_id)
    assert fetch_audiences(engine, BANK) == ((saved,), ())
    assert fetch_people(engine, BANK, saved.audience_id, 1).customer_ids.tolist() == [1, 5]


@pytest.mark.parametrize(
    "change",
    [
        lambda engine, known: mark_audience_deleted(engine, "sqlite-other", known, "ana", AT),
        lambda engine, known: mark_audience_deleted(engine, BANK, "f" * 32, "ana", AT),
        lambda engine, known: fetch_people(engine, "sqlite-other", known, 1),
        lambda engine, known: mark_audience_restored(engine, BANK, known),
        lambda engine, known: mark_audience_restored(engine, BANK, "f" * 32),
    ],
)
def test_what_is_not_there_or_another_banks_cannot_be_changed(engine, saved, change):
    with pytest.raises(SavedItemMissingError):
        change(engine, saved.audience_id)
    assert names(engine) == ["Well off"]


def document(part, depth=1):
    inner = f'{{"match": "all", "parts": [{part}]}}'
    return document(inner, depth - 1) if depth > 1 else f'{{"rule": {inner}}}'


SOUND = '{"attribute": "balance", "operator": "is at least", "values": [1]}'


def test_a_rule_written_by_hand_is_read_when_it_is_sound(engine, saved):
    hurt(engine, saved.audience_id, rule=document(SOUND, 4))
    ((found,), damaged) = fetch_audiences(engine, BANK)
    assert (found.rule.depth, damaged) == (4, ())


@pytest.mark.parametrize(
    "rule",
    [
        "{",
        "{}",
        "null",
        '{"rule": {"match": "all", "parts": []}}',
        '{"rule": {"match": "some", "parts": []}}',
        document('{"attribute": "balance", "operator": "is at least", "values": []}'),
        document('{"attribute": "balance", "operator": "is at least", "values": ["1"]}'),
        document('{"attribute": "balance", "operator": "is at least", "values": [1e999]}'),
        document('{"attribute": "balance", "operator": "is between", "values": [2, 1]}'),
        document('{"attribute": "balance", "operator": "looks like", "values": [1]}'),
        document('{"attribute": "balance", "operator": "is known", "values": [], "sql": "1=1"}'),
        document('{"segmentation_id": "a", "segmentation_name": "A", "segments": [0]}'),
        document('{"segmentation_id": "a", "segmentation_name": "A", "segments": []}'),
        document(SOUND, 5),
        document(SOUND, 500),
        document(", ".join([SOUND] * 51)),
    ],
)
def test_a_rule_damaged_by_hand_is_named_and_the_others_are_unharmed(engine, saved, rule):
    other = insert_audience(engine, BANK, "Whole", RULE, None, "ana", AT)
    hurt(engine, saved.audience_id, rule=rule)
    assert fetch_audiences(engine, BANK) == ((other,), (DamagedAudience(saved.audience_id, "Well off"),))
    mark_audience_deleted(engine, BANK, saved.audience_id, "ana", AT)
    assert fetch_audiences(engine, BANK) == ((other,), ())


@pytest.mark.parametrize("values", [{"kind": "both"}, {"n_people": None}, {"as_of": None}])
def test_a_frozen_one_without_its_people_is_damaged(engine, values):
    saved = insert_audience(engine, BANK, "Those", RULE, people(1, 5), "ana", AT)
    hurt(engine, saved.audience_id, **values)
    assert fetch_audiences(engine, BANK) == ((), (DamagedAudience(saved.audience_id, "Those"),))


def test_another_bank_neither_changes_it_nor_opens_it(engine, saved):
    with pytest.raises(SavedItemMissingError):
        insert_audience_version(engine, "sqlite-other", saved, "Theirs", OTHER, None, "eve", AT)
    with pytest.raises(SavedItemMissingError):
        fetch_audience(engine, "sqlite-other", saved.audience_id)
    assert fetch_audience(engine, BANK, saved.audience_id) == saved

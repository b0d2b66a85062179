import pytest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.errors import (
    ChangedMeanwhileError,
    NameTakenError,
    NotPermittedError,
    SavedItemMissingError,
    UnanswerableRuleError,
)
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import change_bank
from workflows.audiences.count import FrozenNow, count_frozen
from workflows.audiences.keep import (
    change_audience,
    delete_audience,
    list_audiences,
    list_versions,
    restore_audience,
    restore_version,
    save_audience,
)
from workflows.bank.refresh import refresh_features
from workflows.session import Session

FROZEN, LIVING = AudienceKind.FROZEN, AudienceKind.LIVING
BEN = Actor("ben", frozenset(Right))


def asks(attribute, operator, *values):
    return AudienceRule(Match.ALL, (AttributeCondition(attribute, operator, tuple(map(float, values))),))


OPEN = asks("open_accounts", Operator.AT_LEAST, 1)  # customers 2, 3, 4, 6, 7, 8, 9 of the twelve
SAVERS = asks("has_savings", Operator.YES)  # 3 and 9
GONE = asks("shoe_size", Operator.KNOWN)


@pytest.fixture
def bank(make_bank):
    return make_bank(ROWS)


@pytest.fixture
def stores(bank, open_stores):
    opened = open_stores(bank)
    refresh_features(Session(LOCAL, opened), silent, AS_OF)
    return opened


def names(stores):
    return [saved.name for saved in list_audiences(Session(LOCAL, stores))[0]]


def test_what_was_saved_is_there_after_a_restart(stores, bank, open_stores):
    saved = save_audience(Session(LOCAL, stores), " Open  accounts ", OPEN, LIVING)
    assert list_audiences(Session(LOCAL, open_stores(bank))) == ((saved,), ())
    assert (saved.name, saved.rule, saved.kind, saved.n_people) == ("Open accounts", OPEN, LIVING, None)


def test_a_frozen_audience_keeps_its_people_while_the_bank_moves_on(stores, bank):
    saved = save_audience(Session(LOCAL, stores), "Then", OPEN, FROZEN)
    assert (saved.n_people, saved.as_of) == (7, AS_OF)
    change_bank(
        bank,
        "UPDATE Accounts SET status = 'Closed' WHERE customer_id = 8",
        "DELETE FROM Accounts WHERE customer_id = 2",
        "DELETE FROM Customer WHERE customer_id = 2",
        "INSERT INTO Accounts (account_id, customer_id, status) VALUES (1000, 12, 'Active')",
    )
    newest = refresh_features(Session(LOCAL, stores), silent, AS_OF)
    now = count_frozen(Session(LOCAL, stores), newest.snapshot_id, saved)
    assert now == FrozenNow(people=7, still_customers=6, still_matching=5)


def test_a_new_name_leaves_the_frozen_people_alone_and_a_new_rule_freezes_others(stores, bank):
    saved = save_audience(Session(LOCAL, stores), "Then", OPEN, FROZEN)
    change_bank(bank, "UPDATE Accounts SET status = 'Closed' WHERE customer_id = 8")
    newest = refresh_features(Session(LOCAL, stores), silent, AS_OF)
    renamed = change_audience(Session(LOCAL, stores), saved, "That day", OPEN, FROZEN)
    assert (renamed.name, renamed.n_people, renamed.version) == ("That day", 7, 2)
    assert count_frozen(Session(LOCAL, stores), newest.snapshot_id, renamed).still_matching == 6
    assert change_audience(Session(LOCAL, stores), renamed, "That day", SAVERS, FROZEN).n_people == 2


def test_freezing_a_living_one_takes_those_who_match_now(stores):
    saved = save_audience(Session(LOCAL, stores), "Savers", SAVERS, LIVING)
    frozen = change_audience(Session(LOCAL, stores), saved, "Savers", SAVERS, FROZEN)
    assert (frozen.kind, frozen.n_people) == (FROZEN, 2)
    assert change_audience(Session(LOCAL, stores), frozen, "Savers", SAVERS, LIVING).n_people is None
    assert list_versions(Session(LOCAL, stores), saved.audience_id)[1:] == (frozen, saved)


def test_the_second_of_two_is_told_who_and_the_first_ones_work_stays(stores):
    seen = save_audience(Session(LOCAL, stores), "Ours", OPEN, LIVING)
    theirs = change_audience(Session(BEN, stores), seen, "Ours", SAVERS, LIVING)
    with pytest.raises(ChangedMeanwhileError, match="ben changed “Ours”"):
        change_audience(Session(LOCAL, stores), seen, "Mine", OPEN, LIVING)
    assert list_audiences(Session(LOCAL, stores)) == ((theirs,), ())
    assert save_audience(Session(LOCAL, stores), "Mine", OPEN, LIVING).version == 1


@pytest.mark.parametrize("kind", AudienceKind)
def test_a_rule_that_names_what_is_not_there_is_neither_saved_nor_put_in_place_of_another(stores, kind):
    with pytest.raises(UnanswerableRuleError, match="shoe_size"):
        save_audience(Session(LOCAL, stores), "Gone", GONE, kind)
    saved = save_audience(Session(LOCAL, stores), "Ours", OPEN, kind)
    with pytest.raises(UnanswerableRuleError):
        change_audience(Session(LOCAL, stores), saved, "Ours", GONE, kind)
    assert list_audiences(Session(LOCAL, stores)) == ((saved,), ())


def test_a_deletion_can_be_undone_once_and_frees_the_name_meanwhile(stores):
    first = save_audience(Session(LOCAL, stores), "Spring", OPEN, LIVING)
    delete_audience(Session(LOCAL, stores), first.audience_id)
    with pytest.raises(SavedItemMissingError):
        delete_audience(Session(LOCAL, stores), first.audience_id)
    restore_audience(Session(LOCAL, stores), first.audience_id)
    with pytest.raises(NameTakenError):
        save_audience(Session(LOCAL, stores), "SPRING", OPEN, LIVING)
    assert names(stores) == ["Spring"]


def test_another_banks_audiences_are_neither_listed_nor_touched(stores, make_bank, open_stores):
    saved = save_audience(Session(LOCAL, stores), "Ours", OPEN, FROZEN)
    other = open_stores(make_bank(ROWS, "other"))
    newest = refresh_features(Session(LOCAL, other), silent, AS_OF)
    assert list_audiences(Session(LOCAL, other)) == ((), ())
    assert list_versions(Session(LOCAL, other), saved.audience_id) == ()
    for attempt in (
        lambda: change_audience(Session(LOCAL, other), saved, "Theirs", SAVERS, LIVING),
        lambda: restore_version(Session(LOCAL, other), saved, 1),
        lambda: delete_audience(Session(LOCAL, other), saved.audience_id),
        lambda: count_frozen(Session(LOCAL, other), newest.snapshot_id, saved),
    ):
        with pytest.raises(SavedItemMissingError):
            attempt()
    assert names(stores) == ["Ours"]


def test_without_the_right_to_save_nothing_is_saved_changed_or_deleted(stores):
    saved = save_audience(Session(LOCAL, stores), "Ours", OPEN, LIVING)
    reader = Actor("eve", frozenset({Right.VIEW}))
    for attempt in (
        lambda: save_audience(Session(reader, stores), "Hers", OPEN, LIVING),
        lambda: change_audience(Session(reader, stores), saved, "Hers", OPEN, LIVING),
        lambda: restore_version(Session(reader, stores), saved, 1),
        lambda: delete_audience(Session(reader, stores), saved.audience_id),
        lambda: restore_audience(Session(reader, stores), saved.audience_id),
    ):
        with pytest.raises(NotPermittedError):
            attempt()
    assert list_audiences(Session(reader, stores)) == ((saved,), ())


def test_a_version_taken_back_is_the_newest_with_the_people_it_was_frozen_with(stores, bank):
    first = save_audience(Session(LOCAL, stores), "Then", OPEN, FROZEN)
    second = change_audience(Session(BEN, stores), first, "Savers", SAVERS, LIVING)
    change_bank(bank, "UPDATE Accounts SET status = 'Closed' WHERE customer_id = 8")
    newest = refresh_features(Session(LOCAL, stores), silent, AS_OF)
    back = restore_version(Session(LOCAL, stores), second, 1)
    assert (back.version, back.name, back.rule, back.kind, back.as_of) == (3, "Then", OPEN, FROZEN, AS_OF)
    assert count_frozen(Session(LOCAL, stores), newest.snapshot_id, back) == FrozenNow(7, 7, 6)
    assert list_versions(Session(LOCAL, stores), first.audience_id) == (back, second, first)


def test_a_version_is_not_taken_back_over_a_change_that_was_not_seen(stores):
    first = save_audience(Session(LOCAL, stores), "Ours", OPEN, LIVING)
    second = change_audience(Session(LOCAL, stores), first, "Ours", SAVERS, LIVING)
    theirs = change_audience(Session(BEN, stores), second, "Ours", OPEN, FROZEN)
    with pytest.raises(ChangedMeanwhileError, match="ben changed “Ours”"):
        restore_version(Session(LOCAL, stores), second, 1)
    assert list_audiences(Session(LOCAL, stores)) == ((theirs,), ())


def test_a_version_whose_name_was_given_away_is_not_taken_back(stores):
    first = save_audience(Session(LOCAL, stores), "Ours", OPEN, LIVING)
    second = change_audience(Session(LOCAL, stores), first, "Renamed", OPEN, LIVING)
    save_audience(Session(LOCAL, stores), "Ours", SAVERS, LIVING)
    with pytest.raises(NameTakenError):
        restore_version(Session(LOCAL, stores), second, 1)
    assert sorted(names(stores)) == ["Ours", "Renamed"]

import threading
from dataclasses import replace

import pytest

from db.workspace.banks import add_bank, add_bank_address, adopt_bank, fetch_bank_at, fetch_banks, update_bank_name
from db.workspace.connection import open_workspace, writing_workspace
from db.workspace.schema import banks
from domain.banks import BankAddress
from domain.errors import NameTakenError, SavedItemMissingError, UnusableNameError

HERE = BankAddress("k-here", "mysql here:3306/bank", "mysql-aaaaaaaaaaaa")
THERE = BankAddress("k-there", "mysql there:3306/bank", "mysql-bbbbbbbbbbbb")


def adopt(engine, address, remembered=None, elsewhere=(), name="First"):
    return adopt_bank(engine, address, remembered, elsewhere, name)


def known_by_an_earlier_version(engine, bank_id=HERE.earlier_id):
    with writing_workspace(engine) as connection:
        connection.execute(banks.insert(), {"bank_id": bank_id, "name": "Bank 1"})


def test_the_first_address_is_taken_without_a_question_and_found_again(engine):
    first = adopt(engine, HERE)
    assert (first.name, first.addresses) == ("First", (HERE.text,))
    assert adopt(engine, HERE, name="Other") == first == fetch_bank_at(engine, HERE)
    assert fetch_banks(engine) == (first,)


def test_another_address_is_nobodys_until_it_is_said_whose_it_is(engine):
    first = adopt(engine, HERE)
    assert adopt(engine, THERE) is None
    assert fetch_bank_at(engine, THERE) is None
    moved = add_bank_address(engine, first.bank_id, THERE)
    assert (moved.bank_id, moved.addresses) == (first.bank_id, (HERE.text, THERE.text))
    assert adopt(engine, THERE) == adopt(engine, HERE) == moved


def test_an_answer_can_be_put_right(engine):
    first = adopt(engine, HERE)
    add_bank_address(engine, first.bank_id, THERE)
    second = add_bank(engine, THERE, "Second")
    assert second.bank_id != first.bank_id
    assert fetch_bank_at(engine, THERE) == second
    assert fetch_bank_at(engine, HERE) == first


def test_a_bank_of_an_earlier_version_keeps_its_id_and_gets_its_address_and_its_name(engine):
    known_by_an_earlier_version(engine)
    adopted = adopt(engine, HERE, name="Savings")
    assert (adopted.bank_id, adopted.name, adopted.addresses) == (HERE.earlier_id, "Savings", (HERE.text,))
    assert fetch_bank_at(engine, replace(HERE, key="k-other")) == adopted, "by its earlier id, however it is written"
    update_bank_name(engine, adopted.bank_id, "Chosen")
    assert adopt(engine, replace(HERE, key="k-other"), name="Savings").name == "Chosen"


def test_beside_a_bank_of_an_earlier_version_another_address_is_asked_about(engine):
    known_by_an_earlier_version(engine)
    assert adopt(engine, THERE) is None
    assert [(each.bank_id, each.addresses) for each in fetch_banks(engine)] == [(HERE.earlier_id, ())]


def test_what_the_data_folder_remembers_is_believed_where_the_workspace_knows_nothing_else(engine):
    assert adopt(engine, HERE, remembered="kept").bank_id == "kept"
    assert adopt(engine, HERE, remembered="other").bank_id == "kept"


def test_banks_of_the_data_folder_are_asked_about_before_a_first_one_is_taken(engine):
    assert adopt(engine, HERE, elsewhere={"folder-1", "folder-2"}) is None
    assert [(each.bank_id, each.name) for each in fetch_banks(engine)] == [
        ("folder-1", "Bank 1"),
        ("folder-2", "Bank 2"),
    ]
    assert adopt(engine, HERE, elsewhere={"folder-1", "folder-2"}) is None
    assert len(fetch_banks(engine)) == 2


def test_two_banks_never_have_one_name(engine):
    first = adopt(engine, HERE, name="Savings")
    for name in ("Savings", " SAVINGS "):
        with pytest.raises(NameTakenError):
            add_bank(engine, THERE, name)
    second = add_bank(engine, THERE, "Second")
    with pytest.raises(NameTakenError):
        update_bank_name(engine, second.bank_id, "savings")
    assert update_bank_name(engine, first.bank_id, "SAVINGS").name == "SAVINGS"
    with pytest.raises(UnusableNameError):
        update_bank_name(engine, first.bank_id, " ")


def test_a_refused_answer_leaves_the_address_open(engine):
    first = adopt(engine, HERE)
    with pytest.raises(NameTakenError):
        add_bank(engine, THERE, "First")
    with pytest.raises(SavedItemMissingError):
        add_bank_address(engine, "nobody", THERE)
    assert fetch_bank_at(engine, THERE) is None
    assert fetch_banks(engine) == (first,)


def test_processes_that_are_first_at_once_agree_on_one_bank_and_the_others_are_asked(engine, place, tmp_path):
    """Half of them come from one address, half from another: one address is the first."""
    url = engine.url.render_as_string(hide_password=False)
    found, start = [], threading.Barrier(6)

    def come(address):
        own = open_workspace(url)
        start.wait()
        found.append((address.key, adopt(own, address)))
        own.dispose()

    threads = [threading.Thread(target=come, args=(each,)) for each in (HERE, THERE) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = fetch_banks(engine)
    assert len(found) == 6
    taken = {key for key, bank in found if bank is not None}
    assert len(taken) == 1
    assert [bank for key, bank in found if key in taken] == [only] * 3

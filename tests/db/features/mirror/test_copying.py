"""Whatever happens in the bank, a refresh leaves the same rows as a copy made from nothing, and reads little."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, text

from db.bank.connection import open_bank
from db.features.mirror import ranges
from db.features.mirror.generation import copy_to_mirror
from db.features.mirror.manifest import read_manifest
from domain.snapshots import MirrorNote, Noted
from tests.db.features.mirror.growing_bank import GrowingBank, numbers, read_blocks, told

pytestmark = pytest.mark.usefixtures("small_blocks")


def test_the_first_refresh_reads_everything_in_blocks_that_end_on_a_key(bank):
    manifest = bank.refresh()
    blocks = manifest.tables["Transactions"].blocks
    assert [(block.after, block.until, block.rows) for block in blocks] == [
        (None, 10, 10),
        (10, 20, 10),
        (20, 30, 10),
        (30, 40, 10),
        (40, 45, 5),
    ]
    assert numbers(manifest) == (45, 45, 0, 45)
    assert numbers(manifest, "Customer") == (1, 1, 0, 1)
    assert manifest.notes == ()


def test_a_block_is_closed_only_when_enough_rows_lie_beyond_it_to_be_read_again(bank):
    bank.change("DELETE FROM Transactions WHERE transaction_id > 42")
    assert [block.rows for block in bank.refresh().tables["Transactions"].blocks] == [10, 10, 10, 12]
    bank.insert(100)
    assert [block.rows for block in bank.refresh().tables["Transactions"].blocks] == [10, 10, 10, 10, 3]


def test_the_last_block_is_closed_early_so_that_little_is_read_again(bank, monkeypatch):
    monkeypatch.setattr(ranges, "LEAST_ROWS", 2)
    assert [block.rows for block in bank.refresh().tables["Transactions"].blocks] == [10, 10, 10, 10, 2, 3]
    bank.change("UPDATE Transactions SET amount = 7 WHERE transaction_id IN (15, 41)")
    again = bank.refresh()
    assert numbers(again) == (45, 15, 2, 45)
    assert [block.rows for block in again.tables["Transactions"].blocks] == [10, 10, 10, 10, 2, 3]
    bank.insert(46)
    assert [block.rows for block in bank.refresh().tables["Transactions"].blocks] == [10, 10, 10, 10, 2, 4]
    bank.insert(47)
    assert [block.rows for block in bank.refresh().tables["Transactions"].blocks] == [10, 10, 10, 10, 2, 2, 3]
    assert bank.mirrored(bank.refresh()) == bank.copied_from_nothing()


def test_with_nothing_new_only_the_overlap_and_the_small_tables_are_read(bank):
    bank.refresh()
    again = bank.refresh()
    for table in ("Transactions", "Payments", "CommunicationLog"):
        assert numbers(again, table) == (45, 5, 0, 45)
    assert numbers(again, "Customer") == (1, 1, 0, 1)
    assert bank.mirrored(again) == bank.copied_from_nothing()


def test_new_rows_are_read_with_the_overlap_and_become_blocks(bank):
    bank.refresh()
    bank.insert(*range(46, 59))
    again = bank.refresh()
    assert numbers(again) == (58, 18, 0, 58)
    assert [block.until for block in again.tables["Transactions"].blocks] == [10, 20, 30, 40, 50, 58]
    assert bank.mirrored(again) == bank.copied_from_nothing()


CHANGES = {
    "an amount": "UPDATE Transactions SET amount = amount + 0.01 WHERE transaction_id = 15",
    "an amount that is gone": "UPDATE Transactions SET amount = NULL WHERE transaction_id = 15",
    "a type of another length": "UPDATE Transactions SET transaction_type = 'refund' WHERE transaction_id = 15",
    "a letter of a type": "UPDATE Transactions SET transaction_type = 'fie' WHERE transaction_id = 15",
    "a date": "UPDATE Transactions SET transaction_date = '2026-01-02 00:00:00.000000' WHERE transaction_id = 15",
    "a second": "UPDATE Transactions SET transaction_date = '2026-01-01 15:00:01.000000' WHERE transaction_id = 15",
    "an account": "UPDATE Transactions SET account_id = 6 WHERE transaction_id = 15",
    "an account that is gone": "UPDATE Transactions SET account_id = NULL WHERE transaction_id = 14",
    "two amounts that change places": (
        "UPDATE Transactions SET amount = CASE transaction_id WHEN 15 THEN 16.25 ELSE 15.25 END"
        " WHERE transaction_id IN (15, 16)"
    ),
    "two dates that change places": (
        "UPDATE Transactions SET transaction_date = CASE transaction_id WHEN 15 THEN '2026-01-01 16:00:00.000000'"
        " ELSE '2026-01-01 15:00:00.000000' END WHERE transaction_id IN (15, 16)"
    ),
    "a row that is gone": "DELETE FROM Transactions WHERE transaction_id = 20",
    "all rows of a block": "DELETE FROM Transactions WHERE transaction_id BETWEEN 11 AND 20",
    "an impossible amount": "UPDATE Transactions SET amount = 9e999 WHERE transaction_id = 15",
    "an amount that is text": "UPDATE Transactions SET amount = 'ten' WHERE transaction_id = 15",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_in_an_older_block_is_found_and_that_block_alone_read_again(bank, change):
    bank.refresh()
    bank.change(change)
    again = bank.refresh()
    assert told(again).rebuilt_blocks == 1
    assert told(again).read <= 10 + 5
    assert told(again).rows == told(again).bank_rows
    assert bank.mirrored(again) == bank.copied_from_nothing()
    assert told(bank.refresh()).rebuilt_blocks == 0


def test_a_lower_key_that_was_committed_late_is_found(bank):
    bank.change("DELETE FROM Transactions WHERE transaction_id = 15", "DELETE FROM Payments WHERE payment_id = 15")
    bank.change("DELETE FROM CommunicationLog WHERE log_id = 15")
    bank.refresh()
    bank.insert(15)
    again = bank.refresh()
    assert [told(again, table).rebuilt_blocks for table in ("Transactions", "Payments", "CommunicationLog")] == [
        1,
        1,
        1,
    ]
    assert bank.mirrored(again) == bank.copied_from_nothing()


def test_what_is_not_mirrored_may_change_unread(bank):
    bank.refresh()
    bank.change("UPDATE Transactions SET notes = 'another'", "UPDATE CommunicationLog SET summary = 'another'")
    assert numbers(bank.refresh()) == (45, 5, 0, 45)


def test_a_recipient_who_is_renamed_in_place_is_seen_by_a_full_refresh_only_as_documented(bank):
    bank.refresh()
    bank.change("UPDATE Payments SET recipient = 'Somebody else' WHERE payment_id = 15")
    kept = bank.mirrored(bank.refresh())
    assert kept != bank.copied_from_nothing()
    assert bank.mirrored(bank.refresh(full=True)) == bank.copied_from_nothing()


def test_rows_that_are_deleted_down_to_an_older_block_leave_the_mirror(bank):
    bank.refresh()
    bank.change("DELETE FROM Transactions WHERE transaction_id > 15")
    again = bank.refresh()
    assert (told(again).rows, told(again).bank_rows) == (15, 15)
    assert bank.mirrored(again) == bank.copied_from_nothing()
    bank.insert(*range(60, 90))
    assert bank.mirrored(bank.refresh()) == bank.copied_from_nothing()


def test_a_table_that_is_emptied_and_filled_again_is_followed(bank):
    bank.refresh()
    bank.change("DELETE FROM Transactions")
    assert (told(bank.refresh()).rows, told(bank.refresh()).bank_rows) == (0, 0)
    bank.change("INSERT INTO Transactions VALUES (15, 1, 'fee', 1, '2026-01-01', '')")
    assert bank.mirrored(bank.refresh()) == bank.copied_from_nothing()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_after_any_changes_the_mirror_is_a_copy_of_the_bank(tmp_path_factory, seed):
    chance = random.Random(seed)
    bank = GrowingBank(tmp_path_factory.mktemp("bank"))
    bank.refresh()
    for _ in range(2):
        for _ in range(chance.randrange(6)):
            first = chance.randrange(1, 50)
            where = f"WHERE transaction_id BETWEEN {first} AND {first + chance.randrange(12)}"
            bank.change(
                chance.choice(
                    [
                        f"DELETE FROM Transactions {where}",
                        f"UPDATE Transactions SET amount = amount * 2 {where}",
                        f"UPDATE OR REPLACE Transactions SET transaction_id = transaction_id + 100 {where}",
                        f"INSERT OR REPLACE INTO Transactions SELECT transaction_id + 13, 3, 'fee', 7, NULL, ''"
                        f" FROM Transactions {where}",
                    ]
                )
            )
        again = bank.refresh()
        assert bank.mirrored(again) == bank.copied_from_nothing()
        assert told(again).rows == told(again).bank_rows
    bank.close()


@pytest.mark.parametrize(("left", "notes"), [(1, 0), (0, 1)])
def test_a_bank_that_changes_while_it_is_read_is_read_once_more_and_then_told(bank, left, notes):
    spare = [11, 12]
    bank.change("DELETE FROM Transactions WHERE transaction_id IN (11, 12)")

    def add(_connection, _cursor, statement, parameters, _context, _many):
        if (
            "count(*)" in statement
            and "Transactions" in statement
            and parameters[-2:] == (10, 22)
            and len(spare) > left
        ):
            bank.change(f"INSERT INTO Transactions VALUES ({spare.pop()}, 1, 'fee', 1, NULL, '')")

    event.listen(bank.bank, "after_cursor_execute", add)
    manifest = bank.refresh()
    event.remove(bank.bank, "after_cursor_execute", add)
    assert len(spare) == left
    assert manifest.notes == (MirrorNote(Noted.CHANGED_MEANWHILE, "Transactions"),) * notes
    assert told(manifest).rows - told(manifest).bank_rows == notes
    again = bank.refresh()
    assert (told(again).rebuilt_blocks, again.notes) == (notes, ())
    assert bank.mirrored(again) == bank.copied_from_nothing()


@pytest.mark.parametrize("rows_per_block", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("overlap", [1, 4])
def test_every_row_is_copied_once_however_many_fit_in_a_block(copy, monkeypatch, rows_per_block, overlap):
    monkeypatch.setattr(ranges, "ROWS_PER_BLOCK", rows_per_block)
    monkeypatch.setattr(ranges, "LEAST_ROWS", 1)
    monkeypatch.setattr(ranges, "OVERLAP_ROWS", overlap)
    keys = [7, None, 3, 3, 3, 9, None, 1, None, 12]
    rows = [{"transaction_id": key, "amount": amount} for amount, key in enumerate(keys)]
    found, manifest = copy({"Transactions": rows})
    assert sorted(found["Transactions"]["amount"]) == list(range(10))
    assert numbers(manifest) == (10, 10, 0, 10)
    assert found["Payments"]["payment_id"] == []


def test_a_row_without_a_key_and_one_more_of_a_blocks_last_key_are_found(make_loose_bank, tmp_path):
    rows = [{"transaction_id": key, "amount": key} for key in range(1, 46)]
    url = make_loose_bank({"Transactions": rows})
    engine, filling = open_bank(url), create_engine(url)
    copy_to_mirror(engine, tmp_path / "mirror", lambda _share, _doing: None)
    with filling.begin() as connection:
        connection.execute(text("INSERT INTO Transactions (transaction_id, amount) VALUES (NULL, 100), (20, 200)"))
    manifest = copy_to_mirror(engine, tmp_path / "mirror", lambda _share, _doing: None)
    engine.dispose()
    filling.dispose()
    found = read_blocks(tmp_path / "mirror", manifest, "Transactions")
    assert sorted(found["amount"].to_pylist()) == [*range(1, 46), 100, 200]
    assert numbers(manifest) == (47, 27, 2, 47)


def test_a_table_whose_keys_are_no_whole_numbers_is_read_whole_every_time(make_loose_bank, tmp_path):
    rows = [{"transaction_id": key, "amount": 1} for key in [*range(1, 46), 7.5, "a", "b", b"\xff"]]
    engine = open_bank(make_loose_bank({"Transactions": rows}))
    manifests = [copy_to_mirror(engine, tmp_path / "mirror", lambda _share, _doing: None) for _ in range(2)]
    engine.dispose()
    assert [numbers(manifest) for manifest in manifests] == [(49, 49, 0, 49)] * 2


def test_a_table_of_which_another_version_copied_other_columns_is_read_whole(bank):
    manifest = bank.refresh()
    stored = bank.folder / "mirror" / "manifest.json"
    stored.write_text(stored.read_text().replace("transaction_type: string", "kind: string"))
    assert read_manifest(bank.folder / "mirror") != manifest
    again = bank.refresh()
    assert numbers(again) == (45, 45, 0, 45)
    assert numbers(again, "Payments") == (45, 5, 0, 45)

"""One mirror replaces another whole: what is there at each moment, and what a damaged one costs."""

import json
import stat

import pytest

from db.features.mirror.generation import next_mirror
from db.features.mirror.manifest import read_manifest
from domain.snapshots import MirrorNote, Noted
from tests.db.features.mirror.growing_bank import numbers, read_blocks, told


def files(bank):
    return {file.name for file in (bank.folder / "mirror").iterdir()}


def named(manifest):
    return {"manifest.json", manifest.recipient_key}.union(*(manifest.files(table) for table in manifest.tables))


def refreshing(bank, progress=lambda _share, _doing: None, **options):
    return next_mirror(bank.bank, bank.folder / "mirror", progress, **options)


def test_a_page_that_reads_the_earlier_mirror_still_finds_its_files_until_the_next_but_one(bank):
    first = bank.refresh()
    second = bank.refresh()
    assert files(bank) == named(first) | named(second)
    assert len(named(first) - named(second)) == 3 + 4, "a block that is always read again, of each table"
    third = bank.refresh()
    assert files(bank) == named(second) | named(third)


def test_the_new_mirror_is_in_place_when_the_block_ends_and_not_before(bank):
    first = bank.refresh()
    with refreshing(bank) as second:
        assert read_manifest(bank.folder / "mirror") == first
        assert second != first
    assert read_manifest(bank.folder / "mirror") == second


@pytest.mark.parametrize("full", [False, True])
def test_what_fails_after_the_copy_leaves_the_earlier_mirror_and_nothing_else(bank, full):
    first = bank.refresh()
    rows = bank.mirrored(first)
    bank.insert(46)
    with pytest.raises(KeyboardInterrupt), refreshing(bank, full=full):
        raise KeyboardInterrupt
    assert read_manifest(bank.folder / "mirror") == first
    assert files(bank) == named(first)
    assert bank.mirrored(first) == rows
    assert numbers(bank.refresh()) == (46, 6, 0, 46)


@pytest.mark.parametrize("there", ["nothing", "an earlier mirror"])
def test_a_refresh_can_be_cancelled_between_any_two_blocks(bank, there):
    first = bank.refresh() if there != "nothing" else None
    steps = []
    with refreshing(bank, lambda _share, doing: steps.append(doing)):
        pass
    if first is None:
        for file in (bank.folder / "mirror").iterdir():
            file.unlink()
    first = first and bank.refresh()
    for last in range(len(steps)):
        left = [last]

        def cancel(_share, _doing, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), refreshing(bank, cancel):
            pass
        assert files(bank) == (named(first) if first else set())


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b"half"])
def test_a_damaged_manifest_means_everything_is_read_anew_and_told(bank, content):
    bank.refresh()
    (bank.folder / "mirror" / "manifest.json").write_bytes(content)
    again = bank.refresh()
    assert numbers(again) == (45, 45, 0, 45)
    assert again.notes == (MirrorNote(Noted.ALL_READ),)
    assert files(bank) == named(again)
    assert bank.refresh().notes == ()


def test_a_mirror_of_another_layout_and_one_from_before_there_were_manifests_are_read_anew(bank):
    bank.refresh()
    stored = bank.folder / "mirror" / "manifest.json"
    stored.write_text(json.dumps(json.loads(stored.read_text()) | {"layout": 2}))
    assert bank.refresh().notes == (MirrorNote(Noted.ALL_READ),)
    stored.unlink()
    (bank.folder / "mirror" / "Customer.parquet").write_bytes(b"of the first version")
    again = bank.refresh()
    assert again.notes == (MirrorNote(Noted.ALL_READ),)
    assert "Customer.parquet" not in files(bank)


def test_a_manifest_whose_notes_are_texts_of_an_earlier_version_is_still_used(bank):
    bank.refresh()
    stored = bank.folder / "mirror" / "manifest.json"
    stored.write_text(json.dumps(json.loads(stored.read_text()) | {"notes": ["Customer changed while it was read."]}))
    opened = read_manifest(stored.parent)
    assert opened is not None
    assert opened.notes == ("Customer changed while it was read.",)
    assert bank.refresh().notes == ()


@pytest.mark.parametrize("damage", ["gone", "cut short", "one letter"])
def test_a_damaged_block_alone_is_read_anew_and_told(bank, damage):
    first = bank.refresh()
    file = bank.folder / "mirror" / first.files("Transactions")[1]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    if damage != "gone":
        file.write_bytes(content if damage == "one letter" else content[: len(content) // 2])
    again = bank.refresh()
    assert numbers(again) == (45, 15, 1, 45)
    assert again.notes == (MirrorNote(Noted.FILE_DAMAGED, "Transactions", 10),)
    assert bank.mirrored(again) == bank.copied_from_nothing()


def test_the_key_for_recipients_is_kept_for_this_account_alone_so_that_hashes_stay_the_same(bank):
    first, second = bank.refresh(), bank.refresh()
    assert first.recipient_key == second.recipient_key
    mode = (bank.folder / "mirror" / first.recipient_key).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    hashes = [
        read_blocks(bank.folder / "mirror", each, "Payments")["recipient"].to_pylist() for each in (first, second)
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == 4


def test_a_full_refresh_reads_everything_and_nobody_can_follow_a_recipient_from_before(bank):
    first, full = bank.refresh(), bank.refresh(full=True)
    assert [each.read for each in full.report] == [each.rows for each in full.report]
    assert full.notes == ()
    hashes = [
        set(read_blocks(bank.folder / "mirror", each, "Payments")["recipient"].to_pylist()) for each in (first, full)
    ]
    assert not hashes[0] & hashes[1]
    bank.refresh()
    assert first.recipient_key not in files(bank)


@pytest.mark.parametrize("content", [None, b"", b"short"])
def test_without_its_key_every_payment_is_hashed_anew_and_nothing_else_read(bank, content):
    first = bank.refresh()
    key = bank.folder / "mirror" / first.recipient_key
    key.unlink()
    if content is not None:
        key.write_bytes(content)
    again = bank.refresh()
    assert numbers(again, "Payments") == (45, 45, 0, 45)
    assert numbers(again) == (45, 5, 0, 45)
    assert again.notes == (MirrorNote(Noted.KEY_LOST),)
    assert bank.mirrored(again) == bank.copied_from_nothing()


def test_values_that_could_not_be_read_are_counted_in_the_blocks_that_are_kept_too(bank):
    bank.change("UPDATE Transactions SET amount = 'ten' WHERE transaction_id IN (5, 15, 45)")
    assert bank.refresh().unreadable == {"Transactions.amount": 3}
    again = bank.refresh()
    assert told(again).read == 5
    assert again.unreadable == {"Transactions.amount": 3}


def test_files_of_somebody_else_in_the_folder_are_left_alone(bank):
    bank.refresh()
    (bank.folder / "mirror" / "notes.txt").write_text("mine")
    (bank.folder / "mirror" / "manifest.json.77.tmp").write_text("half")
    bank.refresh()
    assert "notes.txt" in files(bank)
    assert "manifest.json.77.tmp" not in files(bank)

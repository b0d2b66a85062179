import errno
import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from db.features.files import replacing, storage_errors
from db.features.store import (
    fetch_customers,
    fetch_latest_snapshot,
    fetch_readable_snapshots,
    fetch_snapshot,
    fetch_snapshots,
    holds_columns,
    refreshing,
    remove_snapshots,
    save_snapshot,
    storing,
)
from domain.errors import SnapshotMissingError, StorageError, StorageFullError
from domain.people import LOCAL
from domain.snapshots import HistoricAttribute, Provenance, in_sequence, past_id
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.nouns import SNAPSHOT
from workflows.bank.refresh import refresh_features
from workflows.session import Session

TABLE = pa.table({"customer_id": [1, 2, 3], "age": [30.0, None, 50.0]})
LATER = replace(SNAPSHOT, snapshot_id="bbbb", computed_at=SNAPSHOT.computed_at + timedelta(seconds=1))
FIRST_STORED, LAST_STORED = replace(SNAPSHOT, sequence=1), replace(LATER, sequence=2)
AHEAD = replace(SNAPSHOT, snapshot_id="ahead", computed_at=SNAPSHOT.computed_at + timedelta(days=400))


@pytest.fixture
def two(tmp_path):
    save_snapshot(tmp_path, SNAPSHOT, TABLE)
    save_snapshot(tmp_path, LATER, TABLE)
    return tmp_path


def snapshots(data_dir):
    return data_dir / "banks" / "bank-1" / "snapshots"


def names(data_dir):
    return sorted(file.name for file in snapshots(data_dir).iterdir())


def test_a_snapshot_comes_back_as_it_was_saved(two):
    assert fetch_snapshot(two, "bank-1", "aaaa") == FIRST_STORED
    customers = fetch_customers(two, SNAPSHOT, ["age"])
    assert customers["customer_id"].tolist() == [1, 2, 3]
    assert customers["age"].isna().tolist() == [False, True, False]


def test_the_latest_is_the_one_put_in_place_last_whatever_the_clock_said(two):
    assert fetch_latest_snapshot(two, "bank-1") == LAST_STORED
    save_snapshot(two, AHEAD, TABLE)
    assert fetch_latest_snapshot(two, "bank-1") == replace(AHEAD, sequence=3)
    put_again = save_snapshot(two, SNAPSHOT, TABLE)
    assert fetch_latest_snapshot(two, "bank-1") == put_again == replace(SNAPSHOT, sequence=4)


def without_numbers(data_dir):
    """As earlier versions left them."""
    for file in snapshots(data_dir).glob("*.json"):
        told = json.loads(file.read_text())
        del told["sequence"]
        file.write_text(json.dumps(told))


def test_those_of_earlier_versions_are_put_in_order_once_by_their_time_and_below_all_others(two):
    save_snapshot(two, AHEAD, TABLE)
    without_numbers(two)
    assert fetch_latest_snapshot(two, "bank-1") == AHEAD
    newest = save_snapshot(two, SNAPSHOT, TABLE)
    assert fetch_latest_snapshot(two, "bank-1") == newest
    order = in_sequence(fetch_snapshots(two, "bank-1"))
    assert [each.snapshot_id for each in order] == ["bbbb", "ahead", "aaaa"]
    for file in snapshots(two).glob("*.json"):
        file.write_text(file.read_text().replace("2026-06-16", "2019-01-01"))
    assert in_sequence(fetch_snapshots(two, "bank-1"))[-1].snapshot_id == "aaaa"
    assert [each.snapshot_id for each in in_sequence(fetch_snapshots(two, "bank-1"))] == ["bbbb", "ahead", "aaaa"]


@pytest.mark.parametrize("written", range(4))
def test_a_process_that_is_killed_while_it_numbers_them_leaves_their_order_as_it_is(two, monkeypatch, written):
    save_snapshot(two, AHEAD, TABLE)
    without_numbers(two)
    replace_file = os.replace
    done: list[Path] = []

    def killed(draft, file):
        if file.suffix == ".json" and len(done) == written:
            raise KeyboardInterrupt
        replace_file(draft, file)
        done.extend([file] if file.suffix == ".json" else [])

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save_snapshot(two, replace(SNAPSHOT, snapshot_id="cccc"), TABLE)
    monkeypatch.setattr(os, "replace", replace_file)
    before = ["aaaa", "bbbb", "ahead"]
    assert [each.snapshot_id for each in in_sequence(fetch_snapshots(two, "bank-1"))] == before
    save_snapshot(two, replace(SNAPSHOT, snapshot_id="cccc"), TABLE)
    assert [each.snapshot_id for each in in_sequence(fetch_snapshots(two, "bank-1"))] == [*before, "cccc"]


def test_another_banks_snapshots_are_not_seen(two):
    assert fetch_latest_snapshot(two, "bank-2") is None
    with pytest.raises(SnapshotMissingError):
        fetch_snapshot(two, "bank-2", "aaaa")


def test_a_description_that_was_moved_to_another_bank_is_not_taken_for_its_own(two):
    other = two / "banks" / "bank-2" / "snapshots"
    other.mkdir(parents=True)
    (other / "aaaa.json").write_bytes((snapshots(two) / "aaaa.json").read_bytes())
    assert fetch_latest_snapshot(two, "bank-2") is None


@pytest.mark.parametrize("content", [b"", b"{}", b'{"snapshot_id": "bbbb"', b"\xff\xfe", b"[1]"])
def test_a_damaged_description_is_never_passed_over_for_an_older_one(two, content):
    (snapshots(two) / "bbbb.json").write_bytes(content)
    with pytest.raises(StorageError, match="damaged") as told:
        fetch_latest_snapshot(two, "bank-1")
    assert "Refresh" in str(told.value.remedy)


@pytest.mark.parametrize("left", [0, 3, 200])
def test_values_cut_short_are_one_clear_error(two, left):
    file = snapshots(two) / "aaaa.parquet"
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(StorageError) as told:
        fetch_customers(two, SNAPSHOT, ["age"])
    assert "refresh" in str(told.value.remedy)


def test_removing_keeps_what_is_named_and_clears_what_a_killed_process_left(two):
    for name in ("aaaa.json.77.tmp", "bbbb.parquet.77.tmp", "cccc.parquet"):
        (snapshots(two) / name).write_bytes(b"half")
    remove_snapshots(two, "bank-1", keep={"bbbb"})
    assert names(two) == ["bbbb.json", "bbbb.parquet"]


def test_removing_also_takes_a_damaged_description_that_should_be_kept(two):
    (snapshots(two) / "aaaa.json").write_bytes(b"half")
    remove_snapshots(two, "bank-1", keep={"aaaa", "bbbb"})
    assert "aaaa.json" not in names(two)
    assert fetch_latest_snapshot(two, "bank-1") == LAST_STORED


def test_a_snapshot_exists_once_its_description_does(tmp_path, monkeypatch):
    order = []
    replace_file = os.replace

    def note(draft, file):
        order.append(file.suffix)
        replace_file(draft, file)

    monkeypatch.setattr(os, "replace", note)
    save_snapshot(tmp_path, SNAPSHOT, TABLE)
    assert order == [".parquet", ".json"]


def test_replacing_leaves_the_old_file_and_no_draft_when_the_block_fails(tmp_path):
    file = tmp_path / "file"
    file.write_text("old")

    def write_half():
        with replacing(file) as draft:
            draft.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file", "old")]


def test_a_snapshot_of_an_earlier_version_still_opens_and_knows_nothing_of_the_mirror(two):
    file = snapshots(two) / "aaaa.json"
    told = json.loads(file.read_text())
    del told["mirror"], told["notes"]
    file.write_text(json.dumps(told))
    opened = fetch_snapshot(two, "bank-1", "aaaa")
    assert (opened.mirror, opened.notes) == ((), ())
    assert replace(opened, mirror=SNAPSHOT.mirror, notes=SNAPSHOT.notes) == FIRST_STORED


def test_notes_that_an_earlier_version_stored_as_texts_still_open(two):
    file = snapshots(two) / "aaaa.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"notes": ["Customer changed while it was read."]}))
    assert fetch_snapshot(two, "bank-1", "aaaa").notes == ("Customer changed while it was read.",)


def test_a_second_refresh_of_the_same_bank_is_refused_and_of_another_bank_is_not(tmp_path):
    with refreshing(tmp_path, "bank-1"):
        with pytest.raises(StorageError, match="Another refresh"), refreshing(tmp_path, "bank-1"):
            pass
        with refreshing(tmp_path, "bank-2") as folder:
            assert folder.is_dir()


def test_a_data_folder_that_is_a_file_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError, match="folder") as told, refreshing(tmp_path / "file", "bank-1"):
        pass
    assert "DATA_DIR" in str(told.value.remedy)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_space_is_told_apart_from_other_trouble(code):
    with pytest.raises(StorageFullError), storage_errors():
        raise OSError(code, "full")
    with pytest.raises(StorageError) as told, storage_errors():
        raise OSError(errno.EIO, "broken")
    assert not isinstance(told.value, StorageFullError)


def test_an_attribute_newer_than_the_snapshot_is_unknown_for_everybody(make_bank, open_stores):
    stores = open_stores(make_bank(ROWS))
    snapshot = refresh_features(Session(LOCAL, stores), lambda _share, _doing: None, AS_OF)
    customers = fetch_customers(stores.data_dir, snapshot, ["age", "invented_tomorrow"])
    assert list(customers.columns) == ["customer_id", "age", "invented_tomorrow"]
    assert customers["invented_tomorrow"].isna().all()
    assert customers["customer_id"].tolist() == list(range(1, 13))
    assert holds_columns(stores.data_dir, snapshot, ["age"])
    assert not holds_columns(stores.data_dir, snapshot, ["age", "invented_tomorrow"])


PAST = replace(LATER, snapshot_id=past_id("made", "from"), computed_at=LATER.computed_at + timedelta(days=1))


def test_a_day_in_the_past_is_never_the_latest(two):
    stored = save_snapshot(two, PAST, TABLE)
    assert PAST.is_past
    assert not LATER.is_past
    assert fetch_latest_snapshot(two, "bank-1") == LAST_STORED
    assert {each.snapshot_id for each in fetch_snapshots(two, "bank-1")} == {"aaaa", "bbbb"}
    assert fetch_snapshot(two, "bank-1", PAST.snapshot_id) == stored


def test_what_a_day_in_the_past_is_made_from_decides_its_id():
    assert past_id("a", 1) == past_id("a", 1)
    assert len({past_id("a", 1), past_id("a", "1"), past_id("a", 1, None), past_id(1, "a")}) == 4


@pytest.mark.parametrize("state_day", [None, date(2026, 6, 20)])
def test_the_state_is_of_its_day_and_of_an_unknown_one_where_the_as_of_date_may_have_been_earlier(state_day):
    snapshot = replace(SNAPSHOT, state_day=state_day)
    assert snapshot.state_of == (state_day or SNAPSHOT.as_of)
    later = replace(snapshot, left_out={"transactions dated after the as-of date": 1})
    assert later.state_of == state_day


def test_how_attributes_of_the_past_were_had_comes_back_as_it_was_saved(two):
    history = (
        HistoricAttribute("debt", Provenance.FROM_SNAPSHOT, date(2026, 2, 28)),
        HistoricAttribute("age", Provenance.ESTIMATED),
    )
    told = replace(PAST, history=history, state_day=date(2026, 6, 15), newcomers=4, turned=0.25)
    stored = save_snapshot(two, told, TABLE)
    assert fetch_snapshot(two, "bank-1", PAST.snapshot_id) == stored == replace(told, sequence=3)


def test_of_damaged_ones_only_the_readable_are_listed_for_keeping(two):
    (snapshots(two) / "aaaa.json").write_bytes(b"{")
    assert [each.snapshot_id for each in fetch_readable_snapshots(two, "bank-1")] == ["bbbb"]


def test_snapshots_are_stored_and_removed_one_after_the_other(two, monkeypatch):
    monkeypatch.setattr("db.features.store._SECONDS_TO_STORE", 0)
    with storing(two, "bank-1"):
        with pytest.raises(StorageError, match="storing") as told, storing(two, "bank-1"):
            pass
        with storing(two, "bank-2"):
            pass
    assert "again" in str(told.value.remedy)
    with storing(two, "bank-1"):
        pass

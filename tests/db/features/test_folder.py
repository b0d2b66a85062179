import json
import threading

import pytest

from db.features.folder import banks_in_folder, open_data_folder, read_data_folder, remember_bank
from domain.errors import StorageError


def test_a_folder_has_no_id_before_the_first_start_and_then_keeps_it(tmp_path):
    assert read_data_folder(tmp_path / "data") is None
    first = open_data_folder(tmp_path / "data")
    assert open_data_folder(tmp_path / "data") == read_data_folder(tmp_path / "data") == first
    assert open_data_folder(tmp_path / "other") != first


def test_which_bank_was_at_an_address_is_kept_beside_the_others(tmp_path):
    remember_bank(tmp_path, "k1", "one")
    remember_bank(tmp_path, "k2", "two")
    remember_bank(tmp_path, "k1", "put right")
    assert open_data_folder(tmp_path).banks == {"k1": "put right", "k2": "two"}


def test_several_processes_that_open_it_at_once_agree_on_its_id(tmp_path):
    found, start = [], threading.Barrier(8)

    def open_it():
        start.wait()
        found.append(open_data_folder(tmp_path).folder_id)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"folder_id": 3})])
def test_a_damaged_one_is_said_and_never_taken_for_a_new_one(tmp_path, content):
    (tmp_path / "folder.json").write_text(content)
    with pytest.raises(StorageError, match="damaged"):
        open_data_folder(tmp_path)


def test_only_banks_of_which_something_can_be_read_are_there(tmp_path):
    assert banks_in_folder(tmp_path) == frozenset()
    (tmp_path / "banks" / "one" / "snapshots").mkdir(parents=True)
    (tmp_path / "banks" / "two" / "mirror").mkdir(parents=True)
    assert banks_in_folder(tmp_path) == {"one"}

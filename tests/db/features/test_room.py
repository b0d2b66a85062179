import shutil

from db.features.room import fetch_room


def test_of_a_folder_that_is_not_there_yet_the_nearest_one_above_is_looked_at(tmp_path):
    room = fetch_room(tmp_path / "not" / "yet", "bank")
    assert room.mirror == 0
    assert room.writable
    assert abs(room.free - shutil.disk_usage(tmp_path).free) < 10**9
    assert list(tmp_path.iterdir()) == []


def test_only_this_banks_copy_is_weighed(tmp_path):
    for bank, size in {"ours": 300, "theirs": 5000}.items():
        folder = tmp_path / "banks" / bank / "mirror" / "part"
        folder.mkdir(parents=True)
        (folder / "rows.parquet").write_bytes(b"x" * size)
    (tmp_path / "banks" / "ours" / "snapshots").mkdir()
    (tmp_path / "banks" / "ours" / "snapshots" / "one.parquet").write_bytes(b"x" * 70)
    assert fetch_room(tmp_path, "ours").mirror == 300


def test_a_file_in_the_place_of_the_folder_cannot_be_written_into(tmp_path):
    (tmp_path / "data").write_text("a file")
    assert not fetch_room(tmp_path / "data", "bank").writable

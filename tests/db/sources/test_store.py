import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from db.sources.store import (
    fetch_keys,
    fetch_source_versions,
    fetch_values,
    remove_version,
    source_fingerprint,
    store_source_version,
)
from domain.attributes import Attribute, Group, Kind, Timing
from domain.errors import SourceMissingError, SourceTakenError, StorageError
from domain.sources import RowCounts, SourceColumn, SourceVersion

BANK = "bank-1"
NPS = Attribute("crm_nps", "NPS", "points", Kind.SCORE, Group.SOURCES, "", "", "high NPS", "low NPS", Timing.FILES)
COLUMNS = (SourceColumn(NPS, "nps", "The value in the file.", False, 0, 0),)
VALUES = pa.table({"customer_id": pa.array([1, 3], pa.int64()), "crm_nps": pa.array([9.0, None], pa.float64())})
VERSION = SourceVersion(
    name="crm",
    as_of=date(2026, 6, 1),
    file="crm.csv",
    added_at=datetime(2026, 6, 2, 8, 30, tzinfo=UTC),
    added_by="local",
    counts=RowCounts(2, 0, 0, 0, 0, 2),
    columns=COLUMNS,
    fingerprint=source_fingerprint(VALUES, COLUMNS),
)
OTHER = pa.table({"customer_id": pa.array([1], pa.int64()), "crm_nps": pa.array([3.0], pa.float64())})
OTHERS = replace(VERSION, fingerprint=source_fingerprint(OTHER, COLUMNS))


def test_a_version_comes_back_as_it_was_saved(tmp_path):
    assert store_source_version(tmp_path, BANK, VERSION, VALUES)
    assert fetch_source_versions(tmp_path, BANK) == (VERSION,)
    assert fetch_values(tmp_path, BANK, VERSION).to_pydict() == VALUES.to_pydict()
    assert fetch_keys(tmp_path, BANK, VERSION).tolist() == [1, 3]


def test_versions_come_by_source_the_newest_first_and_other_banks_are_not_seen(tmp_path):
    older, other = replace(VERSION, as_of=date(2026, 1, 1)), replace(VERSION, name="bureau")
    for version in (older, VERSION, other):
        store_source_version(tmp_path, BANK, version, VALUES)
    assert fetch_source_versions(tmp_path, BANK) == (other, VERSION, older)
    assert fetch_source_versions(tmp_path, "bank-2") == ()


def test_a_version_that_an_earlier_version_of_the_program_stored_still_opens(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    (file,) = tmp_path.rglob("*.parquet")
    table = pq.read_table(file)
    stored = json.loads(table.schema.metadata[b"source"])
    for column in stored["columns"]:
        del column["divided_by"], column["attribute"]["origin"]
    pq.write_table(table.replace_schema_metadata({b"source": json.dumps(stored).encode()}), file)
    assert fetch_source_versions(tmp_path, BANK) == (VERSION,)


def test_the_same_file_under_the_same_date_changes_nothing(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    again = replace(VERSION, added_by="somebody else", file="again.csv")
    assert not store_source_version(tmp_path, BANK, again, VALUES)
    assert fetch_source_versions(tmp_path, BANK) == (VERSION,)


def test_the_fingerprint_is_that_of_earlier_versions_so_that_their_files_are_recognised():
    assert VERSION.fingerprint == "f31f17e3a51bd704"


def test_another_file_under_the_same_date_is_refused_unless_it_is_to_replace(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    with pytest.raises(SourceTakenError, match="2026-06-01"):
        store_source_version(tmp_path, BANK, OTHERS, OTHER)
    assert fetch_values(tmp_path, BANK, VERSION).num_rows == 2
    assert store_source_version(tmp_path, BANK, OTHERS, OTHER, replace=True)
    assert fetch_source_versions(tmp_path, BANK) == (OTHERS,)


def test_what_is_killed_while_it_is_written_leaves_the_earlier_file_whole(tmp_path, monkeypatch):
    store_source_version(tmp_path, BANK, VERSION, VALUES)

    def killed(table, draft, **_options):
        draft.write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        store_source_version(tmp_path, BANK, OTHERS, OTHER, replace=True)
    assert fetch_source_versions(tmp_path, BANK) == (VERSION,)
    assert [file.name for file in (tmp_path / "banks" / BANK / "sources" / "crm").iterdir()] == ["2026-06-01.parquet"]


def test_one_file_is_removed_and_a_missing_one_is_said(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    with pytest.raises(SourceMissingError):
        remove_version(tmp_path, BANK, "crm", date(2026, 6, 2))
    remove_version(tmp_path, BANK, "crm", VERSION.as_of)
    assert fetch_source_versions(tmp_path, BANK) == ()


def test_a_damaged_file_is_named_with_the_command_that_removes_it(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    (tmp_path / "banks" / BANK / "sources" / "crm" / "2026-06-01.parquet").write_bytes(b"PAR1")
    with pytest.raises(StorageError, match="crm dated 2026-06-01 is damaged") as raised:
        fetch_source_versions(tmp_path, BANK)
    assert "remove-source crm --as-of 2026-06-01" in str(raised.value.remedy)
    remove_version(tmp_path, BANK, "crm", VERSION.as_of)
    assert fetch_source_versions(tmp_path, BANK) == ()


@pytest.mark.parametrize("name", ["../../etc", "", "CRM", "a/b"])
def test_a_name_never_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(SourceMissingError):
        remove_version(tmp_path, BANK, name, VERSION.as_of)


def test_the_fingerprint_follows_values_and_descriptions(tmp_path):
    renamed = (replace(COLUMNS[0], attribute=replace(NPS, label="Score")),)
    assert (
        len(
            {
                source_fingerprint(VALUES, COLUMNS),
                source_fingerprint(OTHER, COLUMNS),
                source_fingerprint(VALUES, renamed),
            }
        )
        == 3
    )

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from db.features.store import fetch_customers, refreshing
from domain.attributes import Kind, Origin
from domain.errors import (
    SnapshotMissingError,
    SourceRefusedError,
    SourceTakenError,
    StorageError,
    WorkflowError,
)
from domain.people import LOCAL
from domain.progress import silent
from tests.workflows.conftest import OPERATOR
from workflows.bank.explore import summarise_attributes
from workflows.bank.refresh import refresh_features
from workflows.session import Session
from workflows.sources import add as adding
from workflows.sources.add import BroughtFile, add_source, day_of_the_data, header_of, look_at_source
from workflows.stores import catalogue_of

DAY = date(2026, 10, 31)
SCORES = "customer_id,nps,email\n" + "".join(f"{n},{n % 11},p{n}@example.com\n" for n in range(1, 101))


@pytest.fixture
def brought(tmp_path):
    def write(text: str = SCORES, file: str = "crm.csv", **choices) -> BroughtFile:
        path = tmp_path / file
        path.write_text(text)
        return BroughtFile(path, **{"key": "customer_id", **choices})

    return write


def values(stores, *names) -> pd.DataFrame:
    return fetch_customers(stores.data_dir, stores.snapshot(), names).set_index("customer_id")


def files(stores) -> list[Path]:
    return sorted(file for file in (stores.data_dir / "banks").rglob("*") if file.is_file() and file.suffix != ".lock")


def test_looking_tells_what_a_file_would_become_and_stores_nothing(stores, brought):
    before = files(stores)
    look = look_at_source(
        Session(LOCAL, stores), brought(SCORES + "999999,3,x@example.com\n,4,y@example.com\n"), silent
    )
    assert (look.name, look.as_of, look.applies) == ("crm", DAY, True)
    assert (look.matched, look.customers, look.unmatched) == (100, 300, 1)
    assert (look.counts.rows, look.counts.blank) == (102, 1)
    assert [(each.attribute.name, each.attribute.kind, each.known) for each in look.attributes] == [
        ("crm_nps", Kind.SCORE, 100)
    ]
    assert {column.header for column in look.columns if column.refused} == {"email"}
    assert files(stores) == before


def test_an_added_column_is_an_attribute_of_the_newest_data_at_once(stores, brought):
    before = stores.snapshot()
    assert add_source(Session(LOCAL, stores), brought(), silent).changed
    snapshot = stores.snapshot()
    found = values(stores, "crm_nps", "age")["crm_nps"]
    assert found.loc[:100].tolist() == [n % 11 for n in range(1, 101)]
    assert found.loc[101:].isna().all()
    assert [(source.name, source.as_of) for source in snapshot.sources] == [("crm", DAY)]
    assert snapshot.bank_values == before.snapshot_id
    assert (snapshot.as_of, snapshot.computed_at) == (before.as_of, before.computed_at), "the bank was not read again"
    (nps,) = [
        s for s in summarise_attributes(Session(LOCAL, stores), snapshot.snapshot_id) if s.attribute.name == "crm_nps"
    ]
    assert (nps.known, nps.unusable) == (100, None)
    assert nps.attribute.origin == Origin("crm", "crm.csv", "nps", DAY, DAY, known=100, customers=300)


def test_a_refresh_gives_the_same_values_as_adding_did(stores, brought):
    refresh_features(Session(LOCAL, stores), silent)
    add_source(Session(LOCAL, stores), brought(), silent)
    added = stores.snapshot()
    refreshed = refresh_features(Session(LOCAL, stores), silent)
    assert (refreshed.snapshot_id, refreshed.sources) == (added.snapshot_id, added.sources)
    assert refreshed.computed_at > added.computed_at


def test_nothing_of_the_file_but_keys_and_accepted_numbers_is_stored_anywhere(stores, brought):
    brought_file = brought()
    add_source(Session(LOCAL, stores), brought_file, silent)
    assert not any(b"@example.com" in file.read_bytes() for file in files(stores))
    assert not list(stores.data_dir.rglob("*.csv"))


def test_an_uploaded_file_is_gone_when_the_work_is_done(stores, tmp_path, monkeypatch):
    monkeypatch.setattr(adding, "TemporaryDirectory", lambda: TemporaryDirectory(dir=tmp_path))
    upload = BroughtFile(Path("crm.csv"), "customer_id", content=SCORES.encode())
    assert look_at_source(Session(LOCAL, stores), upload, silent).matched == 100
    with pytest.raises(SourceRefusedError):
        look_at_source(Session(LOCAL, stores), BroughtFile(Path("crm.csv"), "nobody", content=SCORES.encode()), silent)
    assert not list(tmp_path.rglob("upload.csv"))


def test_an_older_day_sees_the_older_file_and_one_before_both_sees_none(stores, brought):
    add_source(Session(LOCAL, stores), brought(as_of=date(2026, 9, 1)), silent)
    newer = "customer_id,nps\n1,10\n2,9\n"
    add_source(Session(LOCAL, stores), brought(newer, as_of=date(2026, 10, 1)), silent)
    assert values(stores, "crm_nps")["crm_nps"].loc[1] == 10
    refresh_features(Session(LOCAL, stores), silent, date(2026, 9, 30))
    assert values(stores, "crm_nps")["crm_nps"].loc[1] == 1
    early = refresh_features(Session(LOCAL, stores), silent, date(2026, 8, 31))
    (nps,) = [
        s for s in summarise_attributes(Session(LOCAL, stores), early.snapshot_id) if s.attribute.name == "crm_nps"
    ]
    assert (nps.known, nps.unusable) == (0, "unknown for every customer")
    assert nps.attribute.origin is not None
    assert (nps.attribute.origin.as_of, nps.attribute.origin.data_as_of) == (None, date(2026, 8, 31))


def test_a_file_dated_after_the_data_is_kept_and_told_to_be_unknown_until_a_refresh(stores, brought):
    added = add_source(Session(LOCAL, stores), brought(as_of=date(2026, 11, 5)), silent)
    assert not added.look.applies
    assert values(stores, "crm_nps")["crm_nps"].isna().all()
    assert "crm_nps" in {attribute.name for attribute in stores.catalogue}
    refresh_features(Session(LOCAL, stores), silent, date(2026, 11, 10))
    assert values(stores, "crm_nps")["crm_nps"].notna().sum() == 100


def test_the_same_file_again_changes_nothing_and_another_one_asks_first(stores, brought):
    add_source(Session(LOCAL, stores), brought(), silent)
    before = (files(stores), stores.snapshot())
    assert not add_source(Session(LOCAL, stores), brought(), silent).changed
    with pytest.raises(SourceTakenError):
        add_source(Session(LOCAL, stores), brought("customer_id,nps\n1,2\n"), silent)
    assert (files(stores), stores.snapshot()) == before
    assert add_source(Session(LOCAL, stores), brought("customer_id,nps\n1,2\n"), silent, replace=True).changed
    assert values(stores, "crm_nps")["crm_nps"].loc[1] == 2


def test_after_a_kill_between_file_and_snapshot_adding_again_completes(stores, brought, monkeypatch):
    def killed(_stores):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(adding, "rejoin_sources", killed)
        with pytest.raises(KeyboardInterrupt):
            add_source(Session(LOCAL, stores), brought(), silent)
    assert "crm_nps" not in {attribute.name for attribute in catalogue_of(stores.snapshot())}
    assert not add_source(Session(LOCAL, stores), brought(), silent).changed
    assert values(stores, "crm_nps")["crm_nps"].notna().sum() == 100


def test_nothing_is_added_while_a_refresh_runs(stores, brought):
    with refreshing(stores.data_dir, stores.bank_id), pytest.raises(StorageError, match="Another refresh"):
        add_source(Session(LOCAL, stores), brought(), silent)


@pytest.mark.parametrize(
    ("text", "choices", "sentence"),
    [
        ("", {}, "is empty"),
        ("customer_id,nps\n", {}, "no rows"),
        (SCORES, {"key": "id"}, "no column id"),
        ("customer_id,nps\n900001,1\n900002,2\n", {}, "None of the 2 keys in customer_id"),
        ("customer_id,nps\nx,1\n", {}, "None of the 0 keys"),
        ("customer_id,nps,nps\n1,2,3\n", {}, "two columns of the same name"),
        (SCORES, {"description": b"[columns.npss]\nlabel='x'"}, "npss"),
        (SCORES, {"description": b"labels='x'"}, "labels: is not a key known here"),
        (SCORES, {"name": "???"}, "no usable name"),
        ("customer_id,email\n1,a@example.com\n", {}, "No column of the file can become an attribute"),
    ],
)
def test_what_cannot_be_added_is_one_sentence_and_changes_nothing(stores, brought, text, choices, sentence):
    before = files(stores)
    with pytest.raises(SourceRefusedError, match=sentence):
        add_source(Session(LOCAL, stores), brought(text, **choices), silent)
    assert files(stores) == before


@pytest.mark.parametrize("day", [date(1899, 12, 31), datetime.now(UTC).date() + timedelta(days=2)])
def test_a_day_to_come_or_long_gone_is_refused(stores, brought, day):
    with pytest.raises(WorkflowError, match="cannot be dated"):
        add_source(Session(LOCAL, stores), brought(as_of=day), silent)


def test_columns_named_like_the_banks_attributes_get_names_and_labels_of_their_own(stores, brought):
    text = "customer_id,Age,age,savings\n" + "".join(f"{n},{n % 5},{n % 7},{n % 3}\n" for n in range(1, 50))
    look = add_source(Session(LOCAL, stores), brought(text), silent).look
    assert [each.attribute.name for each in look.attributes] == ["crm_age", "crm_age_2", "crm_savings"]
    labels = [attribute.label.casefold() for attribute in stores.catalogue]
    assert len(set(labels)) == len(labels)


def test_a_source_whose_attribute_would_be_anothers_is_refused(stores, brought):
    text = "customer_id,90d\n1,5\n"
    with pytest.raises(SourceRefusedError, match="transactions_90d"):
        add_source(Session(LOCAL, stores), brought(text, name="transactions"), silent)
    add_source(Session(LOCAL, stores), brought("customer_id,eu x\n1,5\n"), silent)
    with pytest.raises(SourceRefusedError, match="crm_eu_x"):
        add_source(Session(LOCAL, stores), brought("customer_id,x\n1,5\n", name="crm_eu"), silent)


def test_a_bank_that_was_never_read_cannot_be_matched(open_stores, demo, brought):
    with pytest.raises(SnapshotMissingError):
        add_source(Session(LOCAL, open_stores(demo)), brought(), silent)


def test_the_day_offered_is_that_of_the_data_so_that_the_attributes_are_there_at_once(stores):
    assert day_of_the_data(Session(LOCAL, stores)) == DAY


def test_the_header_of_an_upload_is_read_from_its_beginning():
    assert header_of(OPERATOR, b"id;nps;;\n1;2;;\n") == ("id", "nps")

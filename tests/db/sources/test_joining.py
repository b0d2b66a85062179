from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from db.sources.joining import join_sources
from db.sources.store import store_source_version
from domain.attributes import Origin
from tests.db.sources.test_store import BANK, COLUMNS, OTHER, OTHERS, VALUES, VERSION

CUSTOMERS = pa.table({"customer_id": pa.array([1, 2, 3], pa.int64()), "age": pa.array([30.0, None, 50.0])})
AS_OF = date(2026, 6, 15)


def test_values_stand_beside_the_customers_they_belong_to(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    joined, (used,) = join_sources(tmp_path, BANK, CUSTOMERS, AS_OF)
    assert joined.to_pydict() == CUSTOMERS.to_pydict() | {"crm_nps": [9.0, None, None]}
    assert (used.name, used.as_of, used.fingerprint) == ("crm", VERSION.as_of, VERSION.fingerprint)


def test_the_origin_is_the_file_with_its_date_and_for_how_many_it_is_known(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    _, (used,) = join_sources(tmp_path, BANK, CUSTOMERS, AS_OF)
    assert used.attributes[0].definition == "The value in the file."
    assert used.attributes[0].origin == Origin("crm", "crm.csv", "nps", date(2026, 6, 1), AS_OF, known=1, customers=3)


@pytest.mark.parametrize(("as_of", "nps"), [(date(2026, 6, 1), 9.0), (date(2026, 5, 31), 3.0), (date(2026, 1, 1), 3.0)])
def test_the_newest_file_on_or_before_the_day_applies(tmp_path, as_of, nps):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    store_source_version(tmp_path, BANK, replace(OTHERS, as_of=date(2026, 1, 1)), OTHER)
    joined, _ = join_sources(tmp_path, BANK, CUSTOMERS, as_of)
    assert joined["crm_nps"].to_pylist()[0] == nps


def test_before_its_first_file_a_source_is_unknown_for_everybody_and_says_so(tmp_path):
    store_source_version(tmp_path, BANK, VERSION, VALUES)
    joined, (used,) = join_sources(tmp_path, BANK, CUSTOMERS, date(2026, 5, 31))
    assert joined.column_names == CUSTOMERS.column_names
    assert (used.as_of, used.fingerprint) == (None, "")
    assert used.attributes[0].origin == Origin("crm", "crm.csv", "nps", None, date(2026, 5, 31), known=0, customers=3)


def test_days_since_a_date_are_counted_to_the_as_of_day_and_may_be_to_come(tmp_path):
    dated = replace(VERSION, columns=(replace(COLUMNS[0], dated=True),))
    days = pa.table({"customer_id": [1, 2], "crm_nps": [20_618.0, 20_629.0]})  # 14 and 25 June 2026
    store_source_version(tmp_path, BANK, dated, days)
    joined, _ = join_sources(tmp_path, BANK, CUSTOMERS, AS_OF)
    assert joined["crm_nps"].to_pylist() == [1.0, -10.0, None]

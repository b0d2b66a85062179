import math

import pytest
from sqlalchemy import create_engine

from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.features.catalogue import CATALOGUE
from db.features.query import customers_query, parameters, used_parameters
from db.features.store import fetch_customers
from domain.people import LOCAL
from tests.db.features.twelve_customers import AS_OF, EXPECTED, NOTHING_KNOWN, ROWS
from workflows.bank.refresh import refresh_features
from workflows.session import Session

NAMES = [attribute.name for attribute in CATALOGUE]


def differences(found: dict[int, dict[str, float | None]]) -> list[str]:
    return [
        f"{name} of customer {number}: {found[number][name]} instead of {expected}"
        for number, attributes in EXPECTED.items()
        for name, expected in attributes.items()
        if not same(found[number][name], expected)
    ]


def same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture
def snapshot_values(make_bank, open_stores):
    stores = open_stores(make_bank(ROWS))
    snapshot = refresh_features(Session(LOCAL, stores), lambda _share, _doing: None, AS_OF)
    return fetch_customers(stores.data_dir, snapshot, NAMES)


def by_customer(rows) -> dict[int, dict[str, float | None]]:
    return {int(row["customer_id"]): {name: row[name] for name in NAMES} for row in rows}


def test_the_expectations_cover_every_attribute_of_the_catalogue():
    assert list(NOTHING_KNOWN) == NAMES


def test_every_attribute_of_every_customer_is_as_worked_out_by_hand(snapshot_values):
    found = by_customer(snapshot_values.astype(object).where(snapshot_values.notna(), None).to_dict("records"))
    assert differences(found) == []


def test_there_is_one_row_per_customer_in_ascending_order(snapshot_values):
    assert snapshot_values["customer_id"].tolist() == list(range(1, 13))


def test_the_same_select_gives_the_same_values_on_the_bank_itself(make_bank):
    engine = create_engine(make_bank(ROWS))
    query = customers_query()
    used = used_parameters(query, parameters(AS_OF, DEFAULT_VOCABULARY))
    with engine.connect() as connection:
        found = by_customer(connection.execute(query, used).mappings().all())
    engine.dispose()
    assert differences(found) == []


def test_every_attribute_says_what_it_is():
    for attribute in CATALOGUE:
        texts = (attribute.label, attribute.unit, attribute.help, attribute.definition, attribute.high, attribute.low)
        assert all(text.strip() for text in texts), attribute.name
        assert attribute.help.endswith("."), attribute.name
        assert attribute.definition.endswith("."), attribute.name


def test_labels_and_names_are_unique():
    assert len({attribute.name for attribute in CATALOGUE}) == len(CATALOGUE) >= 40
    assert len({attribute.label for attribute in CATALOGUE}) == len(CATALOGUE)

from datetime import date

import numpy as np
import pyarrow as pa

from db.features.history import OF_STATE, plan_history, with_history
from domain.attributes import Timing
from domain.snapshots import HistoricAttribute, Provenance

STORED = date(2026, 2, 28)
CUSTOMERS = pa.table(
    {
        "customer_id": [1, 2, 3],
        "deposits": [10.0, 20.0, None],
        "credit_score": [1.0, 2.0, 3.0],
        "debt": [1.0, 2.0, 3.0],
        "deposits_cents": [1000, 2000, 0],
        "debt_cents": [1, 2, 3],
    }
)


def ways(stored, is_of_that_day):
    balances = {attribute.name for attribute in OF_STATE if attribute.timing is Timing.BALANCES}
    planned = plan_history(stored, is_of_that_day)
    assert [each.name for each in planned] == [attribute.name for attribute in OF_STATE]
    return {(each.name in balances, each.how, each.state_day) for each in planned}


def test_balances_are_estimated_unless_a_snapshot_is_of_that_day_and_the_rest_is_never_estimated():
    assert ways(None, False) == {(True, Provenance.ESTIMATED, None), (False, Provenance.LEFT_OUT, None)}
    assert ways(STORED, False) == {(True, Provenance.ESTIMATED, None), (False, Provenance.FROM_SNAPSHOT, STORED)}
    assert ways(STORED, True) == {(True, Provenance.FROM_SNAPSHOT, STORED), (False, Provenance.FROM_SNAPSHOT, STORED)}


def test_each_attribute_is_had_as_planned_and_balances_to_the_cent_are_gone():
    history = (
        HistoricAttribute("deposits", Provenance.ESTIMATED),
        HistoricAttribute("credit_score", Provenance.FROM_SNAPSHOT, STORED),
        HistoricAttribute("debt", Provenance.LEFT_OUT),
    )
    stored = pa.table({"customer_id": [0, 1, 3], "credit_score": [9.0, 700.0, None]})
    found = with_history(CUSTOMERS, history, np.array([2]), stored)
    assert found.to_pydict() == {
        "customer_id": [1, 2, 3],
        "deposits": [10.0, None, None],
        "credit_score": [700.0, None, None],
        "debt": [None, None, None],
    }


def test_without_a_history_everything_stays():
    assert with_history(CUSTOMERS, (), np.array([2]), None).equals(CUSTOMERS)

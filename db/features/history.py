"""The attributes of customers on a day in the past: those of current state estimated, taken from elsewhere, or left out."""

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from db.features.catalogue import CATALOGUE
from db.features.money import DEBT, DEPOSITS
from db.features.store import places_among
from domain.attributes import Attribute, Timing
from domain.snapshots import CUSTOMER_ID, HistoricAttribute, Provenance

OF_STATE = tuple(attribute for attribute in CATALOGUE if attribute.timing in (Timing.BALANCES, Timing.CURRENT))


def plan_history(stored: date | None, is_of_that_day: bool) -> tuple[HistoricAttribute, ...]:
    """The provenance of each attribute of current state, in catalogue order; `stored` is the state day of a stored snapshot.

    A snapshot of that very day is better than an estimate; any other is not.
    """
    return tuple(_how(attribute, stored, is_of_that_day) for attribute in OF_STATE)


def _how(attribute: Attribute, stored: date | None, is_of_that_day: bool) -> HistoricAttribute:
    if attribute.timing is Timing.BALANCES and not is_of_that_day:
        return HistoricAttribute(attribute.name, Provenance.ESTIMATED)
    return HistoricAttribute(attribute.name, Provenance.FROM_SNAPSHOT if stored else Provenance.LEFT_OUT, stored)


def with_history(
    customers: pa.Table, history: tuple[HistoricAttribute, ...], doubtful: NDArray[np.int64], stored: pa.Table | None
) -> pa.Table:
    """Estimates are unknown for the doubtful customers, stored values for customers who are not in the stored table.

    Balances to the cent are dropped: an estimate is not exact to the cent.
    """
    if not history:
        return customers
    ids = customers[CUSTOMER_ID].to_numpy()
    is_doubtful = np.isin(ids, doubtful)
    for each in history:
        if each.how is Provenance.ESTIMATED:
            values = np.where(is_doubtful, np.nan, customers[each.name].to_numpy())
        elif each.how is Provenance.FROM_SNAPSHOT and stored is not None:
            places = places_among(ids, stored[CUSTOMER_ID].to_numpy())
            values = np.where(places < 0, np.nan, stored[each.name].to_numpy()[places])
        else:
            values = np.full(len(ids), np.nan)
        column = pa.array(values, pa.float64(), from_pandas=True)
        customers = customers.set_column(customers.column_names.index(each.name), each.name, column)
    return customers.drop_columns([DEPOSITS, DEBT])

"""From the versions of every source to columns beside the bank's own: which file applies on a day, joined by customer."""

from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa

from db.features.store import places_among
from db.sources.store import fetch_source_versions, fetch_values
from db.sources.values import days_since_epoch
from domain.attributes import Attribute
from domain.snapshots import CUSTOMER_ID, UsedSource
from domain.sources import SourceColumn, SourceVersion


def join_sources(
    data_dir: Path, bank: str, customers: pa.Table, as_of: date
) -> tuple[pa.Table, tuple[UsedSource, ...]]:
    """Adds a column per attribute of the newest version of each source dated on or before `as_of`.

    A source without one is recorded too: its attributes are unknown for everybody.
    """
    used = []
    for _, versions in groupby(fetch_source_versions(data_dir, bank), key=lambda version: version.name):
        newest_first = list(versions)
        applies = next((version for version in newest_first if version.as_of <= as_of), None)
        if applies is None:
            used.append(_too_late(newest_first[-1], as_of))
        else:
            customers, joined = _joined(data_dir, bank, customers, applies, as_of)
            used.append(joined)
    return customers, tuple(used)


def _joined(
    data_dir: Path, bank: str, customers: pa.Table, version: SourceVersion, as_of: date
) -> tuple[pa.Table, UsedSource]:
    values = fetch_values(data_dir, bank, version)
    ids = customers[CUSTOMER_ID].to_numpy()
    places = places_among(ids, values[CUSTOMER_ID].to_numpy())
    attributes = []
    for column in version.columns:
        known = values[column.attribute.name].to_numpy()
        found = np.where(places < 0, np.nan, known[places])
        if column.dated:
            found = days_since_epoch(as_of) - found
        customers = customers.append_column(column.attribute.name, pa.array(found, pa.float64(), from_pandas=True))
        attributes.append(_described(column, version, int((~np.isnan(found)).sum()), len(ids)))
    return customers, UsedSource(version.name, version.as_of, version.fingerprint, tuple(attributes))


def _described(column: SourceColumn, version: SourceVersion, known: int, customers: int) -> Attribute:
    share = f"{_percent(known, customers)} of customers"
    origin = f"From {version.file}, column {column.header}, as of {version.as_of:%d %B %Y}; known for {share}."
    return replace(column.attribute, definition=f"{column.what} {origin}")


def _too_late(earliest: SourceVersion, as_of: date) -> UsedSource:
    origin = f"Unknown for everybody: no file of {earliest.name} is dated on or before {as_of:%d %B %Y}."
    attributes = tuple(replace(each.attribute, definition=f"{each.what} {origin}") for each in earliest.columns)
    return UsedSource(earliest.name, None, "", attributes)


def _percent(known: int, customers: int) -> str:
    """Whole percents that never round to nothing or to everything."""
    share = round(100 * known / customers) if customers else 0
    if 0 < known < customers:
        return "less than 1 %" if share == 0 else "more than 99 %" if share == 100 else f"{share} %"
    return f"{share} %"

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
from domain.attributes import Attribute, Origin
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
            used.append(_too_late(newest_first[-1], as_of, customers.num_rows))
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
        found = np.where(places < 0, np.nan, values[column.attribute.name].to_numpy()[places])
        if column.dated:
            found = days_since_epoch(as_of) - found
        customers = customers.append_column(column.attribute.name, pa.array(found, pa.float64(), from_pandas=True))
        known = int((~np.isnan(found)).sum())
        origin = Origin(version.name, version.file, column.header, version.as_of, as_of, known, len(ids))
        attributes.append(_with_origin(column, origin))
    return customers, UsedSource(version.name, version.as_of, version.fingerprint, tuple(attributes))


def _with_origin(column: SourceColumn, origin: Origin) -> Attribute:
    return replace(column.attribute, definition=column.what, origin=replace(origin, divided_by=column.divided_by))


def _too_late(earliest: SourceVersion, as_of: date, customers: int) -> UsedSource:
    attributes = tuple(
        _with_origin(each, Origin(earliest.name, earliest.file, each.header, None, as_of, 0, customers))
        for each in earliest.columns
    )
    return UsedSource(earliest.name, None, "", attributes)

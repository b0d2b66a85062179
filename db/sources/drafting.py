"""A file and its description become attributes with a value per key; nothing is stored yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from db.files.delimited import FileFormat
from db.sources.attributes import ByKey, ShapedColumn, shape_column
from db.sources.description import SourceDescription, cleaned
from db.sources.naming import Naming
from db.sources.reading import SourceRows, read_source_rows
from domain.attributes import Kind
from domain.errors import SourceRefusedError
from domain.progress import Progress
from domain.sentences import Sentence
from domain.snapshots import CUSTOMER_ID
from domain.sources import RowCounts, SourceColumn

NOTHING_EARLIER: Mapping[str, Kind] = MappingProxyType({})
MOST_ATTRIBUTES = 100  # of one source; more would be found by nobody in a list


@dataclass(frozen=True)
class SourceDraft:
    """`values` has customer_id ascending, and a float64 column per attribute, null where unknown.

    `damage` maps what is wrong with lines of the file to how many.
    """

    shaped: tuple[ShapedColumn, ...]
    values: pa.Table
    counts: RowCounts
    damage: dict[Sentence, int]
    written_as: FileFormat

    @property
    def columns(self) -> tuple[SourceColumn, ...]:
        return tuple(column for shaped in self.shaped for column in shaped.columns)


def draft_source(
    file: Path,
    key: str,
    description: SourceDescription,
    naming: Naming,
    progress: Progress,
    earlier: Mapping[str, Kind] = NOTHING_EARLIER,
) -> SourceDraft:
    """`earlier` are the kinds that numbers have in earlier files of the source, by header as it is kept.

    Raises SourceRefusedError for a file or a description of which nothing can be made."""
    rows = read_source_rows(file, key, lambda share, doing: progress(0.6 * share, doing))
    _require_described_columns(rows, description)
    by_key = ByKey(rows.keys)
    shaped = []
    for position, (header, texts) in enumerate(rows.columns.items()):
        progress(0.6 + 0.4 * position / len(rows.columns), "Looking at the columns")
        shaped.append(shape_column(header, texts, description.of(header), naming, by_key, earlier.get(cleaned(header))))
    values = {CUSTOMER_ID: by_key.keys} | {
        each.attribute.name: numbers
        for column in shaped
        for each, numbers in zip(column.columns, column.values, strict=True)
    }
    draft = SourceDraft(tuple(shaped), value_table(values), rows.counts, rows.damage, rows.written_as)
    _require_few(draft)
    return draft


def value_table(columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Whole customer ids, and float64 that is null where NaN."""
    return pa.table(
        {
            name: pa.array(values, pa.int64() if name == CUSTOMER_ID else pa.float64(), from_pandas=True)
            for name, values in columns.items()
        }
    )


def _require_described_columns(rows: SourceRows, description: SourceDescription) -> None:
    absent = [cleaned(header) for header in description.columns if header not in rows.columns]
    if absent:
        raise SourceRefusedError(
            "The description names columns that are not attributes of the file: {absent}.",
            "Write them as in the header line: {columns}.",
            absent=tuple(absent),
            columns=cleaned(", ".join(rows.columns), 300),
        )


def _require_few(draft: SourceDraft) -> None:
    if len(draft.columns) > MOST_ATTRIBUTES:
        raise SourceRefusedError(
            "The file would give {attributes} attributes; at most {most} are taken from a source.",
            "Leave columns out: leave_out = true in the description, or take them out of the file.",
            attributes=len(draft.columns),
            most=MOST_ATTRIBUTES,
        )

"""Columns of text become attributes: described, guessed where there is no doubt, refused with the reason where there is."""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from db.sources.description import ColumnDescription, cleaned
from db.sources.headers import lower_first, said_in_names, spoken_header
from db.sources.naming import Naming
from db.sources.privacy import looks_personal, nearly_all_different, why_personal
from db.sources.values import MOST_CHOICES, Form, Numbers, are_known, guess_form, read_as, why_doubtful
from domain.attributes import NUMBER_KINDS, Attribute, Group, Kind, Timing
from domain.sentences import Sentence
from domain.sources import SourceColumn

MOST_PER_COLUMN = 12  # yes-or-no attributes out of one column
FEWEST_ROWS = 5  # a value that fewer rows have may identify a person, and is never shown
_LOOKED_AT = 1_000  # different texts, for the reason of a refusal

_OF_DATES = "Days from the date in the file to the as-of date; negative while the date is still to come."
_UNITS = {
    Kind.MONEY: "money",
    Kind.COUNT: "number",
    Kind.DAYS: "days",
    Kind.YEARS: "years",
    Kind.SHARE: "share",
    Kind.CHANGE: "change",
    Kind.SCORE: "points",
    Kind.FLAG: "yes or no",
}


def with_kind(attribute: Attribute, kind: Kind) -> Attribute:
    """Another of NUMBER_KINDS, with its unit unless another unit was declared."""
    unit = _UNITS[kind] if attribute.unit == _UNITS[attribute.kind] else attribute.unit
    return replace(attribute, kind=kind, unit=unit)


@dataclass(frozen=True)
class ShapedColumn:
    """What became of one column of the file: attributes with a value per key, or why there are none."""

    header: str
    columns: tuple[SourceColumn, ...] = ()
    values: tuple[Numbers, ...] = field(default=(), repr=False, compare=False)
    refused: Sentence | None = None
    rarer: int = 0  # values of a category without an attribute of their own


class ByKey:
    """Rows brought together by their key, ascending."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._order = np.argsort(keys, kind="stable")
        self.keys, self._starts = np.unique(keys[self._order], return_index=True)

    def one_each(self, values: Numbers) -> tuple[Numbers, int]:
        """A value per key; unknown for those, counted, whose rows differ."""
        ordered = values[self._order]
        if len(self.keys) == len(ordered):
            return ordered, 0
        rows = np.diff(np.append(self._starts, len(ordered)))
        known = np.add.reduceat((~np.isnan(ordered)).astype(np.int64), self._starts)
        low, high = np.fmin.reduceat(ordered, self._starts), np.fmax.reduceat(ordered, self._starts)
        differ = (known > 0) & ((known < rows) | (low < high))
        return np.where(differ, np.nan, low), int(differ.sum())


@dataclass(frozen=True)
class _Column:
    """The different texts of a column, how often each occurs, which are known, and which one stands in each row."""

    different: pa.Array
    rows: NDArray[np.int64]
    known: NDArray[np.bool_]
    codes: NDArray[np.int64]

    def value(self, place: int) -> str:
        return str(self.different[place])


def shape_column(
    header: str,
    texts: pa.ChunkedArray,
    description: ColumnDescription,
    naming: Naming,
    by_key: ByKey,
    earlier: Kind | None = None,
) -> ShapedColumn:
    """`earlier` is what its numbers were in an earlier file of the source: what was chosen then is not guessed anew."""
    if not header:
        return ShapedColumn(header, refused=Sentence("has no name"))
    if description.leave_out:
        return ShapedColumn(header, refused=Sentence("left out, as the description says"))
    column = _encoded(texts, description)
    known, often = column.different.filter(pa.array(column.known)), column.rows[column.known]
    rows = int(often.sum())
    if not len(known):
        return ShapedColumn(header, refused=Sentence("holds no values"))
    personal = None if description.harmless else why_personal(header, known, rows)
    if personal:
        refused = Sentence("{why}; if it is not so, declare it harmless", why=personal)
        return ShapedColumn(header, refused=refused)
    form = description.kind or guess_form(known, description, header, often)
    if description.kind is None and form in NUMBER_KINDS and earlier in NUMBER_KINDS:
        form = earlier
    if form is None:
        return ShapedColumn(header, refused=_doubt(known, rows))
    if form == "category":
        return _shape_category(header, column, description, naming, by_key)
    return _shape_numbers(header, column, form, description, naming, by_key)


def _doubt(known: pa.Array, rows: int) -> Sentence:
    doubtful = why_doubtful(known[:_LOOKED_AT].to_pylist())
    if doubtful:
        return doubtful
    if nearly_all_different(len(known), rows):
        return Sentence("text that differs in nearly every row: names, ids or remarks")
    return Sentence(
        "text with {values} different values; at most {most} can become attributes",
        values=len(known),
        most=MOST_CHOICES,
    )


def _shape_numbers(
    header: str, column: _Column, form: Form, description: ColumnDescription, naming: Naming, by_key: ByKey
) -> ShapedColumn:
    kind, dated = (Kind.DAYS, True) if form == "date" else (Kind(form), False)
    numbers = np.where(column.known, read_as(form, column.different, description), np.nan)
    if np.isnan(numbers).all():
        return ShapedColumn(header, refused=Sentence("no value can be read as {form}", form=str(form)))
    unreadable = int(column.rows[column.known & np.isnan(numbers)].sum())
    values, conflicting = by_key.one_each(numbers[column.codes])
    spoken = spoken_header(header)
    label = description.label or (f"Days since {lower_first(spoken)}" if dated else spoken)
    attribute = _attribute(naming.name(header), naming.label(label), kind, description, spoken)
    what = _OF_DATES if dated else "The value in the file."
    divided_by = 1.0 if dated else description.divide_by
    source_column = SourceColumn(attribute, cleaned(header), what, dated, unreadable, conflicting, divided_by)
    return ShapedColumn(header, (source_column,), (values,))


def _shape_category(
    header: str, column: _Column, description: ColumnDescription, naming: Naming, by_key: ByKey
) -> ShapedColumn:
    """One yes or no per value, the most frequent first."""
    enough: list[int] = np.flatnonzero(column.known & (column.rows >= FEWEST_ROWS)).tolist()
    if not description.harmless and any(looks_personal(column.value(place)) for place in enough):
        refused = Sentence("some values look like contact details; take them out of the file")
        return ShapedColumn(header, refused=refused)
    chosen = sorted(enough, key=lambda place: (-column.rows[place], column.value(place)))[:MOST_PER_COLUMN]
    if not chosen:
        refused = Sentence("text without a value that stands in {rows} rows or more", rows=FEWEST_ROWS)
        return ShapedColumn(header, refused=refused)
    category = naming.category(cleaned(header))
    shaped = [_choice(header, column, place, description, naming, by_key, category) for place in chosen]
    rarer = int(column.known.sum()) - len(chosen)
    return ShapedColumn(header, tuple(each for each, _ in shaped), tuple(values for _, values in shaped), rarer=rarer)


def _choice(
    header: str,
    column: _Column,
    place: int,
    description: ColumnDescription,
    naming: Naming,
    by_key: ByKey,
    category: str,
) -> tuple[SourceColumn, Numbers]:
    numbers = np.where(column.known, np.arange(len(column.known)) == place, np.nan)
    values, conflicting = by_key.one_each(numbers[column.codes])
    value = cleaned(column.value(place), 40)
    value = description.values.get(value, value)
    spoken = description.label or spoken_header(header)
    start = lower_first(spoken)[:30]
    own = ColumnDescription(
        help=description.help,
        group=description.group,
        high=cleaned(f"{start}: {value}"),
        low=cleaned(f"{start}: not {value}"),
    )
    name, label = naming.name(f"{header} {column.value(place)}"), naming.label(f"{spoken}: {value}")
    attribute = replace(_attribute(name, label, Kind.FLAG, own, spoken_header(header)), part_of=category)
    what = f"Yes when the column says {value}, no when it says something else."
    return SourceColumn(attribute, cleaned(header), what, False, 0, conflicting), values


def _attribute(name: str, label: str, kind: Kind, description: ColumnDescription, spoken: str) -> Attribute:
    high, low = said_in_names(label, kind)
    return Attribute(
        name=name,
        label=label,
        unit=description.unit or _UNITS[kind],
        kind=kind,
        group=description.group or Group.SOURCES,
        help=description.help or f"From the column {spoken} of another source.",
        definition="",
        high=description.high or high,
        low=description.low or low,
        timing=Timing.FILES,
    )


def _encoded(texts: pa.ChunkedArray, description: ColumnDescription) -> _Column:
    if description.empty:
        texts = pc.if_else(pc.equal(texts, ""), description.empty, texts)
    encoded = pc.dictionary_encode(texts).combine_chunks()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    rows = np.bincount(codes, minlength=len(encoded.dictionary))
    return _Column(encoded.dictionary, rows, are_known(encoded.dictionary, description), codes)

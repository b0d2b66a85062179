"""What is saved as JSON: the rules are those of the noun's own fields, the same when it is written and when it is read."""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from domain.errors import SavedItemDamagedError

D = TypeVar("D")


def read_document(kind: type[D], text: str | bytes, damage: SavedItemDamagedError) -> D:
    """Raises `damage` when the text does not fit; neither it nor its cause repeats what the text says."""
    adapter: TypeAdapter[D] = _adapter(cast(Hashable, kind))
    try:
        return adapter.validate_json(text, strict=True)
    except ValidationError as error:
        raise damage from ValueError(f"{error.error_count()} faults")


def read_fields(text: str, damage: SavedItemDamagedError) -> dict[str, Any]:
    """Some fields of a noun, not checked yet."""
    return read_document(dict[str, Any], text, damage)


def read_whole(
    kind: type[D], columns: Mapping[str, object], stored: Mapping[str, object], damage: SavedItemDamagedError
) -> D:
    """A noun that is partly in columns and partly in a document; a field that is in both must be the same in both."""
    if any(columns[name] != stored[name] for name in columns.keys() & stored.keys()):
        raise damage
    return read_document(kind, as_json({**stored, **columns}), damage)


def write_document(document: object, damage: SavedItemDamagedError) -> str:
    """Raises `damage` when it could not be read again."""
    text = as_json(document)
    read_document(type(document), text, damage)
    return text


def as_json(value: object) -> str:
    """Without spaces, in the order of the fields. What is no number stays so, and is refused when it is read."""
    return to_json(value, inf_nan_mode="constants", fallback=_plain).decode()


def _plain(value: Any) -> object:
    """A number that numpy made."""
    return value.item()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # Once for each kind: making one takes longer than a hundred readings.
    return TypeAdapter(kind)

"""The small TOML beside a source's file: what its columns are called and mean, and how their values are written."""

import re
import tomllib
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.attributes import Group, Kind
from domain.errors import SourceRefusedError
from domain.sentences import Sentence, joined

LONGEST_WORDS, LONGEST_HELP = 60, 300
_MARKUP = re.compile(r"[`*\[\]<>$\\|{}]")  # pages render labels, and text from outside must not fetch a picture
_NAME = "[a-z][a-z0-9_]{0,29}"
_REMEDY = "docs/sources.md lists every key; docs/examples/crm.toml is an example."


def cleaned(text: str, longest: int = LONGEST_WORDS) -> str:
    """On one line, without control characters and without what a page would take for markup."""
    printable = "".join(letter if letter.isprintable() else " " for letter in _MARKUP.sub(" ", text))
    return " ".join(printable.split())[:longest].strip()


def _plain(text: str) -> str:
    if cleaned(text, len(text)) != text:
        raise ValueError("use printable words on one line, without ` * [ ] < > $ \\ | { }")
    return text


def _readable_format(date_format: str) -> str:
    try:
        sound = datetime.strptime(date(2026, 12, 31).strftime(date_format), date_format) == datetime(2026, 12, 31)
    except ValueError:
        sound = False
    if not sound or "%Y" not in date_format:
        raise ValueError("write day, month and the year with its century, like %d.%m.%Y")
    return date_format


Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS), AfterValidator(_plain)]
DateFormat = Annotated[str, AfterValidator(_readable_format)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Writing(_Part):
    """How values are written; a column's keys count before the file's."""

    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ".", ",", " ", "'"] | None = None
    date_format: DateFormat | None = None
    unknown: tuple[str, ...] | None = None  # values that mean "not known", besides an empty cell
    empty: str | None = None  # what an empty cell stands for, when it does not mean "not known"


class ColumnDescription(Writing):
    """Everything is optional; what is left out is taken from the header and, where there is no doubt, from the values."""

    label: Words | None = None
    kind: Kind | Literal["date", "category"] | None = None
    unit: Words | None = None
    help: Annotated[str, Field(max_length=LONGEST_HELP), AfterValidator(_plain)] | None = None
    high: Words | None = None
    low: Words | None = None
    values: dict[str, Words] = Field(default_factory=dict)  # what the values of a category are called
    group: Group | None = None
    divide_by: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    harmless: bool = False
    leave_out: bool = False


class SourceDescription(Writing):
    name: Annotated[str, Field(pattern=f"^{_NAME}$")] | None = None
    columns: dict[str, ColumnDescription] = Field(default_factory=dict)

    def of(self, header: str) -> ColumnDescription:
        """The column's, with the file's keys filled in where it has none."""
        column = self.columns.get(header, ColumnDescription())
        missing = {name: getattr(self, name) for name in Writing.model_fields if getattr(column, name) is None}
        return column.model_copy(update=missing)


def read_description(content: bytes) -> SourceDescription:
    """Raises SourceRefusedError naming every key that is not known or does not fit."""
    try:
        return SourceDescription.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceRefusedError("The description is not a TOML file.", _REMEDY) from error
    except ValidationError as error:
        problems = joined(
            Sentence("{place}: {problem}", place=_place(each["loc"]), problem=_problem(each)) for each in error.errors()
        )
        raise SourceRefusedError("The description cannot be used. {problems}.", _REMEDY, problems=problems) from error


def usable_name(text: str) -> str:
    """A name for a source out of a file's name; raises SourceRefusedError when nothing is left of it."""
    name = re.sub("[^a-z0-9]+", "_", text.casefold()).strip("_")[:30].strip("_")
    if not re.fullmatch(_NAME, name):
        raise SourceRefusedError(
            "The source has no usable name.",
            "Give one that starts with a letter, like crm, with --name or on the page.",
        )
    return name


def _place(location: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in location if not str(part).startswith(("literal", "enum"))]
    return cleaned(".".join(parts), 120)


def _problem(error: object) -> str:
    found: dict[str, str] = dict(error)  # type: ignore[call-overload]
    return "is not a key known here" if found["type"] == "extra_forbidden" else found["msg"]

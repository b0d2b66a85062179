"""Which format the dates of a column have: decided by all its values, and only when they leave no doubt."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from functools import lru_cache

ISO = "%Y-%m-%d"

# Each shape with the formats it may have. Two-digit years have no century, so they are never among them.
_SHAPES = tuple(
    (re.compile(shape, re.ASCII), formats)
    for shape, formats in (
        (r"\d{4}-\d{1,2}-\d{1,2}", (ISO,)),
        (r"\d{1,2}\.\d{1,2}\.\d{4}", ("%d.%m.%Y",)),
        (r"\d{1,2}/\d{1,2}/\d{4}", ("%d/%m/%Y", "%m/%d/%Y")),
        (r"\d{1,2}-\d{1,2}-\d{4}", ("%d-%m-%Y", "%m-%d-%Y")),
        (r"\d{4}/\d{1,2}/\d{1,2}", ("%Y/%m/%d",)),
        (r"\d{8}", ("%Y%m%d",)),
        (r"\d{1,2}-[A-Za-z]{3}-\d{4}", ("%d-%b-%Y",)),
    )
)
_SANE_YEARS = range(1800, 2201)
_DAY_AND_TIME = re.compile(r"(\S+?)(?:[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.0+)?)?")
_TIME_FOLLOWS = re.compile(r"[ T](?=\d)")
_HOURS = ("%H", "%I")


class DateSurvey:
    """Fed with every value of a column, then asked."""

    def __init__(self) -> None:
        self._fitting: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()

    def add(self, text: str) -> None:
        if fitting := _fitting(_TIME_FOLLOWS.split(text, maxsplit=1)[0]):
            self._fitting[fitting] += 1

    def possible(self) -> tuple[str, ...]:
        """One format: decided. Several, in which the values may be read or which they mix: somebody has to say.

        The commonest shape counts; values of another one are for the caller to refuse. ISO where there is no date.
        """
        shapes: Counter[tuple[str, ...]] = Counter()
        for (shape, _), values in self._fitting.items():
            shapes[shape] += values
        best = [shape for shape, values in shapes.items() if values == max(shapes.values())]
        if not best:
            return (ISO,)
        if len(best) > 1:
            return tuple(sorted(name for shape in best for name in shape))
        seen = [set(fitting) for shape, fitting in self._fitting if shape == best[0]]
        return tuple(sorted(set.intersection(*seen))) or best[0]


def moment_parser(date_format: str, last_year: int | None = None) -> Callable[[str], datetime]:
    """Raises ValueError for what is not in the format. Where it has no time, one like 23:59 or 23:59:59 may follow.

    A year of two digits is the latest one not after `last_year`.
    """

    def parse(text: str) -> datetime:
        if any(directive in date_format for directive in _HOURS):
            return _in_century(datetime.strptime(text, date_format), date_format, last_year)
        if (parts := _DAY_AND_TIME.fullmatch(text)) is None:
            raise ValueError
        day = _in_century(_day(parts[1], date_format), date_format, last_year)
        hours, _, rest = (parts[2] or "00:00").partition(":")
        return datetime.combine(day, time.fromisoformat(f"{hours:0>2}:{rest}"))

    return parse


@lru_cache(maxsize=65_536)
def _day(text: str, date_format: str) -> datetime:
    day = datetime.strptime(text, date_format)
    # strptime reads 2024111 as the 11th of January or the 1st of November: without separators all digits must be there.
    if text.isdigit() and day.strftime(date_format) != text:
        raise ValueError
    return day


def _in_century(moment: datetime, date_format: str, last_year: int | None) -> datetime:
    if "%y" not in date_format or last_year is None:
        return moment
    return moment.replace(year=last_year - (last_year - moment.year) % 100)


@lru_cache(maxsize=65_536)
def _fitting(day: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    for shape, formats in _SHAPES:
        if shape.fullmatch(day):
            fitting = tuple(name for name in formats if _is_sane(day, name))
            return (formats, fitting) if fitting else None
    return None


def _is_sane(day: str, date_format: str) -> bool:
    try:
        return _day(day, date_format).year in _SANE_YEARS
    except ValueError:
        return False

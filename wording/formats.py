"""Numbers as a marketer reads them: one place for the bank's currency, locale and precision."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from typing import Any

from babel import Locale, dates, numbers
from babel.core import UnknownLocaleError as BabelUnknownLocaleError

from domain.attributes import Attribute, Kind
from domain.errors import UnknownLocaleError

UNKNOWN = "unknown"
MINUS = "\N{MINUS SIGN}"  # a hyphen is skipped by many screen readers
SMALLEST_COMPACT, LARGEST_COMPACT = 10_000, 1e15
MOST_DIGITS = 400  # more than the longest float
_DAY_ORDERS = ("dMy", "Mdy", "yMd")  # those that Streamlit's date field knows
PERCENT_KINDS = (Kind.SHARE, Kind.CHANGE, Kind.FLAG)


def is_known(number: float | Decimal | None) -> bool:
    return number is not None and math.isfinite(number)


@dataclass(frozen=True)
class Formats:
    """`currency` is an ISO 4217 code. Every method answers None and non-finite numbers with 'unknown'.

    Raises UnknownLocaleError when Babel has no such locale; `en-GB` is read as `en_GB`.
    """

    currency: str = "USD"
    locale: str = "en_US"

    def __post_init__(self) -> None:
        object.__setattr__(self, "locale", self.locale.replace("-", "_"))
        try:
            Locale.parse(self.locale)
        except (BabelUnknownLocaleError, ValueError) as error:
            raise UnknownLocaleError(locale=self.locale) from error

    def count(self, number: float | None) -> str:
        return self.number(number, 0)

    def signed_count(self, number: float | None) -> str:
        """A gain or a loss: '+1,234'."""
        return self._signed(number, 0, self.count(number))

    def share(self, share: float | None, decimals: int = 1) -> str:
        """A share of 0..1 as a percentage; what is not quite nothing or everything never rounds to it."""
        if share is None or not is_known(share):
            return UNKNOWN
        step = 10.0 ** -(decimals + 2)
        if 0 < share < step / 2:
            return f"under {self._percent(step, decimals)}"
        if 1 - step / 2 < share < 1:
            return f"over {self._percent(1 - step, decimals)}"
        return self._percent(share, decimals)

    def percent_change(self, change: float | None, decimals: int = 1) -> str:
        """A growth of 0.5 is '+50%'."""
        return self._signed(change, decimals + 2, self._percent(change, decimals))

    def figure(self, number: float | None, decimals: int) -> str:
        """A number that is no count, always with so many decimals."""
        return self._decimal(number, decimals, pattern="#,##0" + ("." + "0" * decimals if decimals else ""))

    def number(self, number: float | None, decimals: int) -> str:
        """A number with at most so many decimals: '0.5' and '2'."""
        return self._decimal(number, decimals, pattern="#,##0" + ("." + "#" * decimals if decimals else ""))

    def day(self, day: date) -> str:
        return dates.format_date(day, "long", locale=self.locale)

    def day_short(self, day: date) -> str:
        """For a column or a chart."""
        return dates.format_date(day, "medium", locale=self.locale)

    def day_and_year(self, day: date) -> tuple[str, str]:
        """'Oct 31' and '2026', for the two lines of a tick."""
        return dates.format_skeleton("MMMd", day, locale=self.locale), dates.format_skeleton(
            "y", day, locale=self.locale
        )

    def days(self, first: date, last: date) -> str:
        """From the first to the last: what both have in common, such as the year, is written once."""
        return dates.format_interval(first, last, "yMMMd", locale=self.locale)

    def month(self, day: date) -> str:
        """Of which year too: 'October 2026'."""
        return dates.format_skeleton("yMMMM", day, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """The time of day in UTC."""
        return f"{dates.format_time(moment, 'short', tzinfo=UTC, locale=self.locale)} UTC"

    def moment(self, moment: datetime) -> str:
        """Day and time in UTC."""
        return f"{self.day(moment.astimezone(UTC).date())}, {self.time(moment)}"

    @property
    def day_input(self) -> str:
        """The locale's order of day, month and year for a date field, such as 'DD.MM.YYYY'."""
        pattern = Locale.parse(self.locale).date_formats["short"].pattern
        order = "".join(dict.fromkeys(letter for letter in pattern if letter in "dMy"))
        separator = next((sign for sign in pattern if sign in "/.-"), "/")
        parts = {"d": "DD", "M": "MM", "y": "YYYY"}
        return separator.join(parts[letter] for letter in (order if order in _DAY_ORDERS else "yMd"))

    def money(self, amount: float | None) -> str:
        """With cents below 100 units of the currency, whole units from there on."""
        if amount is None or not is_known(amount):
            return UNKNOWN
        return self._currency(amount, cents=abs(round(amount, 2)) < 100)

    def money_short(self, amount: float | None) -> str:
        """Short enough for a cell of a grid: '$12.5K'."""
        if amount is None or not SMALLEST_COMPACT <= abs(amount) < LARGEST_COMPACT:
            return self.money(amount)
        short = _written(numbers.format_compact_currency, amount, self.currency, locale=self.locale, fraction_digits=1)
        return self.money(amount) if _is_as_long(short, amount) else short

    def money_exact(self, amount: Decimal) -> str:
        if not is_known(amount):
            return UNKNOWN
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern
        return _written(
            numbers.format_currency,
            amount,
            self.currency,
            pattern,
            self.locale,
            currency_digits=False,
            decimal_quantization=False,
        )

    def difference(self, difference: float | None) -> str:
        """Standard deviations, signed, with one decimal."""
        return self._signed(difference, 1, self.figure(difference, 1))

    def value(self, attribute: Attribute, number: float | None) -> str:
        """A mean or median of the attribute with its unit; the mean of a flag is 'Yes for 34%'."""
        if number is None or not is_known(number):
            return UNKNOWN
        match attribute.kind:
            case Kind.MONEY:
                return self.money(number)
            case Kind.SHARE:
                return self.share(number)
            case Kind.CHANGE:
                return self.percent_change(number)
            case Kind.FLAG:
                return {0.0: "No", 1.0: "Yes"}.get(float(number), f"Yes for {self.share(number)}")
            case Kind.DAYS | Kind.YEARS:
                return self._with_unit(attribute.kind, self._plain(number))
            case _:
                return self._plain(number)

    def exact(self, attribute: Attribute, number: float) -> str:
        """A number that somebody wrote, to the sixth decimal, with its unit."""
        match attribute.kind:
            case Kind.MONEY:
                return self.money(number) if number == round(number) else self.money_exact(Decimal(str(number)))
            case Kind.SHARE:
                return self._percent(number, 4)
            case Kind.CHANGE:
                return self.percent_change(number, 4)
            case _:
                return self._with_unit(attribute.kind, self.number(number, 6))

    def edge(self, attribute: Attribute, number: float) -> str:
        """A bound of a bin: no unit words, no cents on whole amounts."""
        if not is_known(number):
            return UNKNOWN
        if attribute.kind is Kind.MONEY:
            return self._currency(number, cents=float(number) != round(number) and abs(number) < 100)
        if attribute.kind in PERCENT_KINDS:
            return self._percent(number, 1)
        return self._plain(number)

    def tick(self, attribute: Attribute, number: float) -> str:
        """A bound short enough for an axis: '$12.5K'."""
        if (
            not is_known(number)
            or attribute.kind in PERCENT_KINDS
            or not SMALLEST_COMPACT <= abs(number) < LARGEST_COMPACT
        ):
            return self.edge(attribute, number)
        if attribute.kind is Kind.MONEY:
            return self.money_short(number)
        short = _written(numbers.format_compact_decimal, number, locale=self.locale, fraction_digits=1)
        return self.edge(attribute, number) if _is_as_long(short, number) else short

    def edges(self, attribute: Attribute, low: float, high: float) -> str:
        return self._with_unit(attribute.kind, f"{self.edge(attribute, low)} \N{EN DASH} {self.edge(attribute, high)}")

    def _plain(self, number: float) -> str:
        return self.number(number, 1 if abs(round(number, 1)) < 100 else 0)

    def _signed(self, number: float | None, decimals: int, text: str) -> str:
        return f"+{text}" if number is not None and is_known(number) and round(number, decimals) > 0 else text

    def _with_unit(self, kind: Kind, text: str) -> str:
        if kind not in (Kind.DAYS, Kind.YEARS):
            return text
        return f"{text} {kind.value.removesuffix('s') if text == '1' else kind.value}"

    def _decimal(self, number: float | None, decimals: int, pattern: str) -> str:
        if number is None or not is_known(number):
            return UNKNOWN
        return _written(numbers.format_decimal, _rounded(number, decimals), pattern, self.locale)

    def _percent(self, share: float | None, decimals: int) -> str:
        if share is None or not is_known(share):
            return UNKNOWN
        pattern = (
            Locale.parse(self.locale)
            .percent_formats[None]
            .pattern.replace("#,##0", "#,##0" + ("." + "#" * decimals if decimals else ""))
        )
        return _written(numbers.format_percent, _rounded(share, decimals + 2), pattern, self.locale)

    def _currency(self, amount: float, cents: bool) -> str:
        digits = numbers.get_currency_precision(self.currency) if cents else 0
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern
        pattern = pattern.replace("0.00", "0." + "0" * digits if digits else "0")
        return _written(
            numbers.format_currency,
            _rounded(amount, digits),
            self.currency,
            pattern,
            self.locale,
            currency_digits=False,
        )


def _is_as_long(short: str, number: float) -> bool:
    """German shortens no thousands, and Babel then leaves out the separators too."""
    return sum(map(str.isdigit, short)) >= len(str(int(abs(number))))


def _rounded(number: float, decimals: int) -> float:
    return round(float(number), decimals) + 0.0  # adding 0.0 turns -0.0 into 0.0


def _written(babel_format: Callable[..., str], number: float | Decimal, *args: str, **options: Any) -> str:
    # Babel rounds as Decimal, whose usual 28 digits a large float exceeds.
    with localcontext(prec=MOST_DIGITS):
        return babel_format(number, *args, **options).replace("-", MINUS)

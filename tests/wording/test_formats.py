import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Attribute, Group, Kind
from domain.errors import UnknownLocaleError
from wording.formats import MINUS, Formats

US, GERMAN = Formats(), Formats("EUR", "de_DE")
BRITISH, SWISS, TURKISH = Formats("GBP", "en_GB"), Formats("CHF", "fr_CH"), Formats("TRY", "tr_TR")
LOCALES = (US, GERMAN, SWISS, TURKISH, BRITISH)
NARROW, THIN = "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"
SPACE, DASH = "\N{NO-BREAK SPACE}", "\N{EN DASH}"
HALLOWEEN = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("write", "texts"),
    [
        (
            lambda formats: formats.count(1234567),
            ("1,234,567", "1.234.567", f"1{NARROW}234{NARROW}567", "1.234.567", "1,234,567"),
        ),
        (
            lambda formats: formats.signed_count(1234),
            ("+1,234", "+1.234", f"+1{NARROW}234", "+1.234", "+1,234"),
        ),
        (lambda formats: formats.share(0.125), ("12.5%", f"12,5{SPACE}%", "12,5%", "%12,5", "12.5%")),
        (
            lambda formats: formats.share(0.0001),
            ("under 0.1%", f"under 0,1{SPACE}%", "under 0,1%", "under %0,1", "under 0.1%"),
        ),
        (
            lambda formats: formats.percent_change(-0.5),
            (f"{MINUS}50%", f"{MINUS}50{SPACE}%", f"{MINUS}50%", f"{MINUS}%50", f"{MINUS}50%"),
        ),
        (lambda formats: formats.percent_change(0.5), ("+50%", f"+50{SPACE}%", "+50%", "+%50", "+50%")),
        (
            lambda formats: formats.figure(1234.5, 2),
            ("1,234.50", "1.234,50", f"1{NARROW}234,50", "1.234,50", "1,234.50"),
        ),
        (lambda formats: formats.number(1234.5, 2), ("1,234.5", "1.234,5", f"1{NARROW}234,5", "1.234,5", "1,234.5")),
        (lambda formats: formats.difference(1.25), ("+1.2", "+1,2", "+1,2", "+1,2", "+1.2")),
        (lambda formats: formats.money(12.5), ("$12.50", f"12,50{SPACE}€", f"12,50{SPACE}CHF", "₺12,50", "£12.50")),
        (
            lambda formats: formats.money_short(12_500_000),
            ("$12.5M", f"12,5{SPACE}Mio.{SPACE}€", f"12,5{SPACE}M{SPACE}CHF", f"12,5{SPACE}Mn{SPACE}₺", "£12.5M"),
        ),
        (
            lambda formats: formats.money_short(12_500),
            ("$12.5K", f"12.500{SPACE}€", f"12,5{SPACE}k{SPACE}CHF", f"12,5{SPACE}B{SPACE}₺", "£12.5K"),
        ),
        (
            lambda formats: formats.money_short(98_765.43),
            ("$98.8K", f"98.765{SPACE}€", f"98,8{SPACE}k{SPACE}CHF", f"98,8{SPACE}B{SPACE}₺", "£98.8K"),
        ),
        (
            lambda formats: formats.money_exact(Decimal("1234.56")),
            ("$1,234.56", f"1.234,56{SPACE}€", f"1{NARROW}234,56{SPACE}CHF", "₺1.234,56", "£1,234.56"),
        ),
        (
            lambda formats: formats.day(HALLOWEEN),
            ("October 31, 2026", "31. Oktober 2026", "31 octobre 2026", "31 Ekim 2026", "31 October 2026"),
        ),
        (
            lambda formats: formats.day_short(HALLOWEEN),
            ("Oct 31, 2026", "31.10.2026", "31 oct. 2026", "31 Eki 2026", "31 Oct 2026"),
        ),
        (
            lambda formats: formats.day_and_year(HALLOWEEN),
            (("Oct 31", "2026"), ("31. Okt.", "2026"), ("31 oct.", "2026"), ("31 Eki", "2026"), ("31 Oct", "2026")),
        ),
        (
            lambda formats: formats.days(date(2026, 10, 3), HALLOWEEN),
            (
                f"Oct 3{THIN}{DASH}{THIN}31, 2026",
                f"3.{DASH}31. Okt. 2026",
                f"3{DASH}31 oct. 2026",
                f"3{DASH}31 Eki 2026",
                f"3{DASH}31 Oct 2026",
            ),
        ),
        (
            lambda formats: formats.month(HALLOWEEN),
            ("October 2026", "Oktober 2026", "octobre 2026", "Ekim 2026", "October 2026"),
        ),
        (
            lambda formats: formats.time(datetime(2026, 10, 31, 14, 5, tzinfo=UTC)),
            (f"2:05{NARROW}PM UTC", "14:05 UTC", "14:05 UTC", "14:05 UTC", "14:05 UTC"),
        ),
        (
            lambda formats: formats.moment(datetime(2026, 10, 31, 14, 5, tzinfo=UTC)),
            (
                f"October 31, 2026, 2:05{NARROW}PM UTC",
                "31. Oktober 2026, 14:05 UTC",
                "31 octobre 2026, 14:05 UTC",
                "31 Ekim 2026, 14:05 UTC",
                "31 October 2026, 14:05 UTC",
            ),
        ),
        (lambda formats: formats.day_input, ("MM/DD/YYYY", "DD.MM.YYYY", "DD.MM.YYYY", "DD.MM.YYYY", "DD/MM/YYYY")),
    ],
)
def test_numbers_and_days_are_written_as_the_locale_has_them(
    write: Callable[[Formats], object], texts: tuple[object, ...]
) -> None:
    assert tuple(map(write, LOCALES)) == texts


def test_a_moment_is_written_in_utc() -> None:
    late = datetime(2026, 10, 31, 22, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert BRITISH.moment(late) == "1 November 2026, 03:30 UTC"


def test_days_of_one_day_are_that_day() -> None:
    assert BRITISH.days(HALLOWEEN, HALLOWEEN) == "31 Oct 2026"
    assert BRITISH.days(date(2025, 12, 31), HALLOWEEN) == f"31 Dec 2025{THIN}{DASH}{THIN}31 Oct 2026"


def test_a_date_field_of_any_locale_is_one_that_exists() -> None:
    orders = (("YYYY", "MM", "DD"), ("DD", "MM", "YYYY"), ("MM", "DD", "YYYY"))
    accepted = {separator.join(order) for order in orders for separator in "/.-"}  # by Streamlit's st.date_input
    assert {Formats(locale=locale).day_input for locale in locale_identifiers()} <= accepted


@pytest.mark.parametrize(("number", "text"), [(-1234, f"{MINUS}1,234"), (0, "0"), (0.4, "0")])
def test_only_a_gain_has_a_plus(number: float, text: str) -> None:
    assert US.signed_count(number) == text


def test_counts_have_separators_of_the_locale() -> None:
    assert (US.count(67866), GERMAN.count(67866)) == ("67,866", "67.866")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.339, "33.9%"), (0.34, "34%"), (1, "100%"), (0.0002, "under 0.1%"), (0.9999, "over 99.9%")],
)
def test_a_share_never_rounds_to_nothing_or_everything(share: float, text: str) -> None:
    assert US.share(share) == text


def test_a_share_without_decimals_is_a_whole_percentage() -> None:
    assert (US.share(0.3393, 0), US.share(0.004, 0)) == ("34%", "under 1%")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (12.5, "$12.50"),
        (99.994, "$99.99"),
        (99.999, "$100"),
        (1895.6, "$1,896"),
        (-895.4, f"{MINUS}$895"),
        (-0.001, "$0.00"),
    ],
)
def test_money_has_cents_below_one_hundred(amount: float, text: str) -> None:
    assert US.money(amount) == text


def test_money_follows_currency_and_locale() -> None:
    assert GERMAN.money(-1895.6) == f"{MINUS}1.896\N{NO-BREAK SPACE}€"
    assert Formats("JPY").money(50) == "¥50"


def test_exact_money_keeps_every_cent_of_a_large_sum() -> None:
    assert US.money_exact(Decimal("-9876543210123456.07")) == f"{MINUS}$9,876,543,210,123,456.07"
    assert US.money_exact(Decimal("0.005")) == "$0.005"
    assert Formats("JPY").money_exact(Decimal("5.5")) == "¥5.50"


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        (Kind.MONEY, 1896.2, "$1,896"),
        (Kind.COUNT, 3.14, "3.1"),
        (Kind.COUNT, 1234.5, "1,234"),
        (Kind.COUNT, 43.68, "43.7"),
        (Kind.DAYS, 12, "12 days"),
        (Kind.DAYS, 1.02, "1 day"),
        (Kind.YEARS, 43.0, "43 years"),
        (Kind.SHARE, 0.339, "33.9%"),
        (Kind.CHANGE, 0.5, "+50%"),
        (Kind.CHANGE, -0.081, f"{MINUS}8.1%"),
        (Kind.CHANGE, 0.0001, "0%"),
        (Kind.SCORE, 711.6, "712"),
        (Kind.FLAG, 0.34, "Yes for 34%"),
        (Kind.FLAG, 0, "No"),
        (Kind.FLAG, 1, "Yes"),
    ],
)
def test_a_value_is_written_in_the_unit_of_its_kind(
    attribute: Callable[..., Attribute], kind: Kind, number: float, text: str
) -> None:
    assert US.value(attribute(kind=kind), number) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [(0.84, "+0.8"), (-0.84, f"{MINUS}0.8"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0")],
)
def test_a_difference_is_signed_unless_it_rounds_to_nothing(difference: float, text: str) -> None:
    assert US.difference(difference) == text


@pytest.mark.parametrize("number", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("kind", Kind)
def test_what_is_no_number_is_unknown(attribute: Callable[..., Attribute], kind: Kind, number: float | None) -> None:
    more = US.number(number, 2), US.signed_count(number), US.money_short(number)
    answers = [US.value(attribute(kind=kind), number), US.count(number), US.share(number), US.money(number)]
    assert {*answers, US.percent_change(number), US.difference(number), US.figure(number, 2), *more} == {"unknown"}


def test_an_amount_that_is_no_number_is_unknown() -> None:
    assert US.money_exact(Decimal("NaN")) == "unknown"


@given(number=st.floats(), kind=st.sampled_from(Kind), locale=st.sampled_from(["en_US", "de_DE", "fr_FR", "sv_SE"]))
def test_any_float_is_written_in_any_locale(number: float, kind: Kind, locale: str) -> None:
    one = Attribute("a", "A", "", kind, Group.CREDIT, "", "", "", "")
    formats = Formats("EUR", locale)
    texts = [formats.value(one, number), formats.edge(one, number), formats.tick(one, number)]
    assert all(text and "-" not in text for text in texts)


def test_ticks_are_short_and_edges_have_no_needless_cents(attribute: Callable[..., Attribute]) -> None:
    money = attribute()
    assert [US.tick(money, edge) for edge in (0, 0.5, 500, 12500, -20000)] == [
        "$0",
        "$0.50",
        "$500",
        "$12.5K",
        f"{MINUS}$20K",
    ]
    assert US.edge(money, 12500) == "$12,500"


def test_a_range_names_its_unit_once(attribute: Callable[..., Attribute]) -> None:
    assert US.edges(attribute(kind=Kind.DAYS), 10, 20) == "10 \N{EN DASH} 20 days"


def test_a_locale_with_a_hyphen_is_understood() -> None:
    assert Formats(locale="de-DE").count(1000) == "1.000"


@pytest.mark.parametrize("locale", ["", "xx", "1", "de_XX"])
def test_an_unknown_locale_says_what_to_set(locale: str) -> None:
    with pytest.raises(UnknownLocaleError) as caught:
        Formats(locale=locale)
    assert "LOCALE" in str(caught.value.remedy)

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.files.dates import DateSurvey, moment_parser


def possible(*values: str) -> tuple[str, ...]:
    survey = DateSurvey()
    for value in values:
        survey.add(value)
    return survey.possible()


@pytest.mark.parametrize(
    ("values", "formats"),
    [
        (["2024-01-02"], ["%Y-%m-%d"]),
        (["2024-01-02 10:11:12", "2024-01-02T10:11"], ["%Y-%m-%d"]),
        (["1.2.2024", "31.12.2024 23:59"], ["%d.%m.%Y"]),
        (["01/02/2024", "13/02/2024"], ["%d/%m/%Y"]),
        (["01/02/2024", "02/13/2024"], ["%m/%d/%Y"]),
        (["2024/01/02"], ["%Y/%m/%d"]),
        (["20240102"], ["%Y%m%d"]),
        (["2-Jan-2024", "01-OCT-2024 10:11"], ["%d-%b-%Y"]),
        ([], ["%Y-%m-%d"]),
        (["unknown", "0000-00-00", "1.2.24"], ["%Y-%m-%d"]),
        (["01/02/2024", "0000-00-00", "soon", "14/02/2024"], ["%d/%m/%Y"]),
        (["01.02.2024", "02.02.2024", "2024-02-03"], ["%d.%m.%Y"]),
        # Nobody may guess these.
        (["01/02/2024", "05/06/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["13/02/2024", "02/13/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["01-02-2024"], ["%d-%m-%Y", "%m-%d-%Y"]),
        (["01.02.2024", "2024-02-03"], ["%Y-%m-%d", "%d.%m.%Y"]),
    ],
)
def test_a_format_is_decided_only_when_the_values_leave_no_doubt(values, formats):
    assert possible(*values) == tuple(formats)


def test_the_last_of_many_values_decides_as_well_as_the_first():
    assert possible(*["05/06/2024"] * 1_000, "31/12/2024") == ("%d/%m/%Y",)
    assert possible("31/12/2024", *["05/06/2024"] * 1_000, "12/31/2024") == ("%d/%m/%Y", "%m/%d/%Y")


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d-%b-%Y"]),
)
def test_a_decided_format_reads_every_date_as_it_was_written(days, written):
    texts = [day.strftime(written) for day in days]
    formats = possible(*texts)
    assert written in formats
    if len(formats) == 1:
        parse = moment_parser(formats[0])
        assert [parse(text).date() for text in texts] == days


@pytest.mark.parametrize(
    ("text", "date_format", "moment"),
    [
        ("31.12.2024", "%d.%m.%Y", datetime(2024, 12, 31)),
        ("31.12.2024 23:59", "%d.%m.%Y", datetime(2024, 12, 31, 23, 59)),
        ("31.12.2024 7:05:09", "%d.%m.%Y", datetime(2024, 12, 31, 7, 5, 9)),
        ("2024-12-31T23:59:59.000", "%Y-%m-%d", datetime(2024, 12, 31, 23, 59, 59)),
        ("31/12/2024 11:59 PM", "%d/%m/%Y %I:%M %p", datetime(2024, 12, 31, 23, 59)),
    ],
)
def test_a_moment_is_read_in_its_format(text, date_format, moment):
    assert moment_parser(date_format)(text) == moment


@pytest.mark.parametrize(
    ("text", "date_format"),
    [
        ("0000-00-00", "%Y-%m-%d"),
        ("31.02.2024", "%d.%m.%Y"),
        ("2024111", "%Y%m%d"),
        ("2024-01-01 24:00", "%Y-%m-%d"),
        ("2024-01-01 10:00:00.5", "%Y-%m-%d"),
        ("2024-01-01Z", "%Y-%m-%d"),
        ("0 days 14:12:42", "%Y-%m-%d"),
        ("", "%Y-%m-%d"),
    ],
)
def test_what_is_not_in_the_format_is_refused(text, date_format):
    with pytest.raises(ValueError):
        moment_parser(date_format)(text)


@pytest.mark.parametrize(
    ("text", "year"), [("31.12.99", 1999), ("31.12.26", 1926), ("31.12.25", 2025), ("31.12.00", 2000)]
)
def test_a_year_of_two_digits_is_the_latest_that_may_be(text, year):
    assert moment_parser("%d.%m.%y", last_year=2025)(text).year == year

from datetime import date

import numpy as np
import pytest

from db.sources.description import ColumnDescription
from db.sources.values import are_known, days_since_epoch, guess_form, read_as
from domain.attributes import Kind

PLAIN = ColumnDescription()
GERMAN = ColumnDescription(decimal=",", thousands=".", date_format="%d.%m.%Y")


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["0", "1"], Kind.FLAG),
        (["yes", "No"], Kind.FLAG),
        (["True", "false"], Kind.FLAG),
        (["0", "1", "2"], Kind.SCORE),
        (["3.0", "4"], Kind.SCORE),
        (["-3", "4"], Kind.SCORE),
        (["3.5", ".5", "1e3"], Kind.SCORE),
        (["2026-01-31", "2025-12-01 10:30:00", "2025-12-01T10:30:00Z"], "date"),
        (["North", "South"], "category"),
        (["01", "02"], "category"),
        (["18-25", "26-35"], "category"),
        (["1", "2", "n/k"], None),
        (["1,5", "2,5"], None),
        (["1,234", "2,345"], None),
        (["45 %", "5 %"], None),
        (["31.10.2026", "01.11.2026"], None),
        (["2026-02-30", "2026-01-01"], None),
        (["1e400", "1"], None),
        (["9999999999999999", "1"], None),
        (["yes", "no", "maybe"], "category"),
        ([f"town {n}" for n in range(31)], None),
    ],
)
def test_a_kind_is_guessed_only_where_there_is_no_doubt(texts, form):
    assert guess_form(texts, PLAIN) == form


def test_how_numbers_and_dates_are_written_is_taken_from_the_description():
    assert guess_form(["1.234,50", "7"], GERMAN) is Kind.SCORE
    assert read_as(Kind.MONEY, ["1.234,50", "-7", "1.23"], GERMAN)[:2].tolist() == [1234.5, -7.0]
    assert read_as("date", ["31.10.2026"], GERMAN).tolist() == [20757.0]
    assert days_since_epoch(date(2026, 10, 31)) == 20757


def test_what_is_not_a_number_becomes_unknown_and_is_never_cut_or_guessed():
    texts = ["12a", "1_000", "٣", "inf", "nan", "1e400", "--1", "1 000", "0x1F", ""]
    assert np.isnan(read_as(Kind.SCORE, texts, PLAIN)).all()


def test_a_point_in_another_place_than_between_thousands_is_not_read_over():
    assert np.isnan(read_as(Kind.MONEY, ["1.23", "12.3456"], GERMAN)).all()


def test_shares_are_from_nothing_to_everything_and_may_be_written_in_percent():
    divided = ColumnDescription(divide_by=100)
    assert read_as(Kind.SHARE, ["0.45", "45 %", "100%"], PLAIN).tolist() == [0.45, 0.45, 1.0]
    assert np.isnan(read_as(Kind.SHARE, ["45", "-0.1"], PLAIN)).all()
    assert read_as(Kind.SHARE, ["45"], divided).tolist() == [0.45]
    assert np.isnan(read_as(Kind.COUNT, ["45 %"], PLAIN)).all()


@pytest.mark.parametrize("text", ["0000-00-00", "2026-13-01", "1899-12-31", "26-01-01", "20260101"])
def test_an_impossible_date_is_unknown(text):
    assert np.isnan(read_as("date", [text], PLAIN)).all()


def test_an_empty_cell_and_what_is_declared_mean_unknown():
    texts = ["", "NULL", "NaN", "n/a", "?", "-1", "0"]
    assert are_known(texts, PLAIN).tolist() == [False] * 5 + [True, True]
    assert are_known(texts, ColumnDescription(unknown=("-1",))).tolist() == [False] * 6 + [True]

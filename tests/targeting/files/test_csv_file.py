import csv
import io
import sys
import unicodedata
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.files.csv_file import write_csv

FORMULA_STARTS = "=+-@|%\uff1d\uff0b\uff0d\uff20"
QUOTES = "\"'"
DANGEROUS = "".join([*FORMULA_STARTS, *QUOTES, "\t\r\n\0 \u00a0\u3000\ufeff"])
TEXTS = st.text(max_size=12) | st.text(alphabet=DANGEROUS + "aé1", max_size=6)


def cells(table: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_csv(table).decode("utf-8-sig"), newline=""), strict=True))


def shown(*values, dtype=None) -> list[str]:
    return [cell for (cell,) in cells(pd.DataFrame({"column": pd.Series(values, dtype=dtype)}))[1:]]


def restored(cell: str) -> str:
    return cell.removeprefix("'")


def would_be_evaluated(cell: str) -> bool:
    """As a spreadsheet does: skip what is not visible, and quotes, then look at the first sign."""
    if cell.startswith("'"):
        return False
    if cell.startswith(tuple("\t\r\n\0")):
        return True
    for sign in cell:
        if not (sign.isspace() or sign in QUOTES or sign == "\ufeff" or unicodedata.category(sign) == "Cc"):
            return sign in FORMULA_STARTS
    return False


def test_the_file_is_utf8_with_a_bom_crlf_lines_and_every_cell_quoted():
    table = pd.DataFrame({"customer_id": ["007"], "name": ['Zoë "Zo" O, Neill'], "balance": [-5.0]})
    assert write_csv(table) == (
        b"\xef\xbb\xbf" + '"customer_id","name","balance"\r\n"007","Zoë ""Zo"" O, Neill","-5"\r\n'.encode()
    )


def test_a_file_without_customers_has_its_headers():
    assert cells(pd.DataFrame({"customer_id": pd.Series([], dtype=str), "balance": []})) == [["customer_id", "balance"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1234",
        "-5.00",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "\0x",
        "|calc",
        "%0A",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        "  =1",
        '"=1',
        "\ufeff=1",
        ' \ufeff"\u00a0=1',
        "'quoted'",
        "'=1",
        "' =1",
    ],
)
def test_a_text_that_a_spreadsheet_would_evaluate_gets_one_quote_in_front(text):
    assert shown(text) == ["'" + text]


@pytest.mark.parametrize("text", ["a=1", "O'Neill", "1-2", "x@example.com", "007", "", " plain", "(+49) 30", "Ünal"])
def test_any_other_text_is_left_alone(text):
    assert shown(text) == [text]


def test_headers_are_guarded_like_texts():
    assert cells(pd.DataFrame({"=cmd": ["a"], "fine": ["b"]}))[0] == ["'=cmd", "fine"]


def test_negative_numbers_stay_numbers():
    assert shown(-5, 7) == ["-5", "7"]
    assert shown(-5.25, 1e15) == ["-5.25", "1e+15"]
    assert shown(Decimal("-5.00"), Decimal("1E+3")) == ["-5.00", "1000"]
    assert shown(-5, -5.5, "-5", dtype=object) == ["-5", "-5.5", "'-5"]


def test_numbers_carry_no_noise():
    assert shown(0.1 + 0.2, 1 / 3, 1234567.89, -0.0, 3.0) == ["0.3", "0.333333333333333", "1234567.89", "0", "3"]
    assert shown(0.1, 2.0, dtype=np.float32) == ["0.1", "2"]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ((None, "a"), object),
        ((None, "a"), "str"),
        ((np.nan, 1.0), float),
        ((pd.NA, 1), "Int64"),
        ((pd.NaT, pd.Timestamp("2024-01-01")), None),
        ((None, True), "boolean"),
    ],
)
def test_a_missing_value_is_an_empty_cell(values, dtype):
    missing, present = shown(*values, dtype=dtype)
    assert missing == ""
    assert present


def test_whole_numbers_beside_missing_ones_show_no_decimals():
    assert shown(12, None) == ["12", ""]


def test_days_truths_and_categories_are_readable():
    assert shown(date(2024, 2, 29)) == ["2024-02-29"]
    assert shown(pd.Timestamp("2024-02-29")) == ["2024-02-29"]
    assert shown(pd.Timestamp("2024-02-29 13:05")) == ["2024-02-29 13:05:00"]
    assert shown(True, False) == ["true", "false"]
    assert shown("=x", "b", dtype="category") == ["'=x", "b"]


def test_columns_of_the_same_name_both_arrive():
    assert cells(pd.DataFrame([["a", "b"]], columns=["x", "x"])) == [["x", "x"], ["a", "b"]]


def test_rows_keep_their_order_over_the_seams_between_parts_written():
    numbers = list(range(120_001))
    assert shown(*numbers) == [str(number) for number in numbers]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_any_text_comes_back_as_it_was_through_a_csv_reader(rows):
    table = pd.DataFrame(rows, columns=["a", "b"], dtype=object)
    assert [tuple(restored(cell) for cell in row) for row in cells(table)[1:]] == rows


@given(TEXTS, TEXTS)
def test_no_cell_or_header_is_one_that_a_spreadsheet_would_evaluate(header, text):
    assert not any(would_be_evaluated(cell) for row in cells(pd.DataFrame({header: [text]})) for cell in row)


@given(st.floats(-1e300, 1e300))
def test_a_number_keeps_its_fifteen_digits(number):
    (cell,) = shown(number)
    assert float(cell) == pytest.approx(number, rel=1e-14)


def test_twice_the_rows_are_twice_the_work_and_no_more():
    def calls(rows):
        table = pd.DataFrame({name: [f"+49 {row}" for row in range(rows)] for name in "abcdefgh"})
        counted = []
        sys.setprofile(lambda _frame, event, _argument: counted.append(event))
        try:
            write_csv(table)
        finally:
            sys.setprofile(None)
        return len(counted)

    few = calls(30_000)
    assert few < 30_000 * 8 * 10, "some steps for each cell"
    assert calls(60_000) < 2.1 * few

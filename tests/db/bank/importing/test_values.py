"""Each rule of a mapping, from the file to the database."""

import pytest
from sqlalchemy import Engine, create_engine, select

from db.bank.importing.folder import import_folder
from db.bank.schema import TABLES
from tests.db.bank.importing.conftest import import_with, rejects

CREDIT = "credit_id,customer_id,credit_score,credit_limit,payment_history,credit_utilization\n"
LOG = "log_id,customer_id,communication_type,timestamp,summary"


@pytest.fixture
def loaded(tmp_path):
    """The values that a column has in the database, after a file was imported with a mapping; None for the rejected."""

    def load(file: str, content: str, column: str, mapping: str = "") -> list[object]:
        table = next(table for table in TABLES if table.name == file)
        (tmp_path / f"{file}.csv").write_text(content, encoding="utf-8")
        engine: Engine = create_engine("sqlite://")
        import_with(engine, tmp_path, mapping)
        with engine.connect() as connection:
            values = list(connection.scalars(select(table.c[column]).order_by(*table.primary_key.columns)))
        engine.dispose()
        return values

    return load


def test_only_what_the_mapping_says_is_null(loaded):
    content = CREDIT + '1,,"?",0,,\n2,,unknown,,,\n3,,-1,,,\n4,," ",,,\n5,,0,,,\n'
    mapping = "[CreditHistory]\nnull = ['?', 'unknown']\ncolumns.credit_score.null = ['-1', ' ']\n"
    assert loaded("CreditHistory", content, "credit_score", mapping) == [None, None, None, None, 0]
    assert loaded("CreditHistory", content, "credit_score") == [-1, 0]


@pytest.mark.parametrize(
    ("which", "scores"), [("low", [300, 580, 700]), ("middle", [440, 624, 700]), ("high", [579, 669, 700])]
)
def test_a_score_band_becomes_the_end_or_the_middle_that_the_mapping_asks_for(loaded, which, scores):
    content = CREDIT + "".join(
        f"{n},,{band},,,\n" for n, band in enumerate(["300 - 579", "580–669", "700", "900-800", "good"])
    )
    assert (
        loaded("CreditHistory", content, "credit_score", f"[CreditHistory.columns.credit_score]\nband = '{which}'\n")
        == scores
    )


def test_a_fraction_is_scaled_and_rounded_to_the_columns_decimals(loaded, tmp_path):
    content = CREDIT + "1,,,,,0.061\n2,,,,,0.061273\n3,,,,,1\n4,,,,,x\n5,,,,,99\n"
    mapping = "[CreditHistory.columns.credit_utilization]\nscale = 100\n"
    found = loaded("CreditHistory", content, "credit_utilization", mapping)
    assert [float(str(each)) for each in found] == [6.10, 6.13, 100.0]
    assert [reject["line"] for reject in rejects(tmp_path, "CreditHistory")] == ["5", "6"]


def test_a_time_of_day_is_put_on_the_day_beside_it(loaded, tmp_path):
    lines = ["0 days 14:12:42,,31.01.2024", "1 days 00:00:01,,31.01.2024", ",,", "9:05,,", "25:00,,31.01.2024"]
    content = LOG + ",call_date\n" + "".join(f"{number},,call,{line}\n" for number, line in enumerate(lines))
    mapping = "[CommunicationLog.columns.timestamp]\nday_header = 'Call_Date'\n"
    found = loaded("CommunicationLog", content, "timestamp", mapping)
    assert [str(each) for each in found] == ["2024-01-31 14:12:42", "2024-02-01 00:00:01", "None"]
    assert [reject["line"] for reject in rejects(tmp_path, "CommunicationLog")] == ["5", "6"]


def test_a_time_of_day_is_put_on_a_fixed_day(loaded):
    mapping = "[CommunicationLog.columns.timestamp]\nday = 2024-03-01\n"
    found = loaded("CommunicationLog", LOG + "\n1,,call,0 days 14:12:42,\n", "timestamp", mapping)
    assert [str(each) for each in found] == ["2024-03-01 14:12:42"]


def test_values_stand_for_others_and_what_is_not_in_the_map_must_be_right_by_itself(loaded, tmp_path):
    header = "compliance_id,customer_id,consent_given,disclosures,regulatory_requirements_met\n"
    content = header + "1,,Y,,\n2,,N,,\n3,,true,,\n4,,J,,\n"
    mapping = "[Compliance.columns.consent_given]\nvalues = { Y = true, N = false }\n"
    assert loaded("Compliance", content, "consent_given", mapping) == [True, False, True]
    assert [reject["column"] for reject in rejects(tmp_path, "Compliance")] == ["consent_given"]


@pytest.mark.parametrize(
    ("mapping", "cells", "balances"),
    [
        ("decimal = ','", ["1234,5", "-0,10", "1.234,50", "7"], ["1234.50", "-0.10", "7.00"]),
        (
            "decimal = ','\nthousands = '.'",
            ["1.234,50", "1234,50", "1.5", "12.34,50", "+1.000.000"],
            ["1234.50", "1234.50", "1000000.00"],
        ),
        ("thousands = ','", ['"1,234.50"', '"1,50"', "7.25"], ["1234.50", "7.25"]),
        ("thousands = ' '\ndecimal = ','", ["1 234,50", "1 23"], ["1234.50"]),
    ],
)
def test_numbers_are_read_in_the_notation_of_the_mapping_and_no_other(loaded, mapping, cells, balances):
    body = "".join(f"{number};;;{cell.replace(chr(34), '')};\n" for number, cell in enumerate(cells))
    content = "account_id;customer_id;account_type;balance;status\n" + body
    assert [str(each) for each in loaded("Accounts", content, "balance", f"[Accounts]\n{mapping}\n")] == balances


def test_dates_are_read_in_the_format_of_the_mapping(loaded):
    header = "customer_id,name,email,phone,address,date_of_birth,identification_number\n"
    content = header + "1,,,,,01/02/99,\n2,,,,,01/02/05,\n3,,,,,1999-02-01,\n"
    mapping = "[Customer]\ndate_format = '%m/%d/%y'\nlast_year = 2004\n"
    assert [str(each) for each in loaded("Customer", content, "date_of_birth", mapping)] == ["1999-01-02", "1905-01-02"]


def test_a_zero_date_is_null_only_when_the_mapping_says_so(loaded):
    header = "customer_id,name,email,phone,address,date_of_birth,identification_number\n"
    content = header + "1,,,,,0000-00-00,\n2,,,,,1999-02-01,\n"
    assert len(loaded("Customer", content, "date_of_birth")) == 1
    assert loaded("Customer", content, "date_of_birth", "[Customer]\nnull = ['0000-00-00']\n")[0] is None


def test_columns_are_renamed_left_out_and_filled(loaded):
    content = "account_id;customer_id;colour;status_type;balance\n1;;red;open;1.00\n"
    mapping = "[Accounts]\nignore = ['colour']\nabsent = ['account_type']\ncolumns.status.header = 'status_type'\n"
    assert loaded("Accounts", content, "status", mapping) == ["open"]
    assert loaded("Accounts", content, "account_type", mapping) == [None]


def test_an_encoding_and_a_delimiter_of_the_mapping_are_used(tmp_path):
    header = "customer_id;name;email;phone;address;date_of_birth;identification_number\n"
    (tmp_path / "Customer.csv").write_bytes((header + "1;Łódź, P;;;;;\n").encode("cp1250"))
    engine = create_engine("sqlite://")
    report = import_with(engine, tmp_path, "[Customer]\nencoding = 'cp1250'\ndelimiter = ';'\n")
    with engine.connect() as connection:
        assert connection.scalar(select(TABLES[0].c.name)) == "Łódź, P"
    assert report.tables[0].format == "semicolons, cp1250, LF line ends"
    engine.dispose()


def test_without_a_mapping_nothing_is_renamed_or_scaled(bank, tmp_path):
    (tmp_path / "CreditHistory.csv").write_text(CREDIT + "1,,700,,,0.06\n2,,?,,,\n")
    report = import_folder(bank, tmp_path)
    assert (report.loaded, report.rejected) == (1, 1)

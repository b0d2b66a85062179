from datetime import date
from decimal import Decimal

import pytest

from db.bank.importing.mapping import TableMapping, load_mapping
from db.bank.schema import accounts, transactions
from domain.errors import ImportRefusedError


@pytest.fixture
def load(tmp_path):
    def load_text(text: str | bytes):
        (tmp_path / "mapping.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_mapping(tmp_path / "mapping.toml")

    return load_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[Acounts]\n", "Acounts is none of the nine tables"),
        ("[Accounts]\ncolums.status.header = 'x'\n", "Accounts.colums: no such key"),
        ("[Accounts]\ncolumns.status.heading = 'x'\n", "Accounts.columns.status.heading: no such key"),
        ("[Accounts]\ncolumns.state.header = 'x'\n", "Accounts.columns.state: no such column"),
        ("[Accounts]\nabsent = ['state']\n", "Accounts.absent: no column state"),
        ("[Accounts]\nabsent = ['account_id']\n", "account_id is the key"),
        ("[Accounts]\ndelimiter = '::'\n", "Accounts.delimiter: must be a comma"),
        ("[Accounts]\nencoding = 'klingon'\n", "Accounts.encoding: is not an encoding"),
        ("[Accounts]\nencoding = 'base64'\n", "Accounts.encoding: is not an encoding"),
        ("[Accounts]\ndecimal = ';'\n", "Accounts.decimal: Input should be"),
        ("[Accounts]\nignore = 'x'\n", "Accounts.ignore: Input should be"),
        ("[Accounts]\ndecimal = ','\nthousands = ','\n", "decimal and thousands are the same sign"),
        ("[Transactions]\ndate_format = '%d.%m.'\n", "must hold day, month and year"),
        ("[Transactions]\ndate_format = 'd.m.Y'\n", "must hold day, month and year"),
        ("[Transactions]\ndate_format = '%d.%m.%Y %z'\n", "no time zone"),
        ("[Transactions]\ndate_format = '%d.%m.%y'\n", "%y needs last_year"),
        ("[Transactions]\ncolumns.transaction_date.date_format = '%d.%m.%y'\n", "%y needs last_year"),
        ("[Accounts]\ncolumns.balance.date_format = '%Y-%m-%d'\n", "balance.date_format: not for this kind"),
        ("[Accounts]\ncolumns.status.band = 'low'\n", "status.band: not for this kind"),
        ("[Accounts]\ncolumns.balance.band = 'mean'\n", "balance.band: Input should be"),
        ("[Accounts]\ncolumns.balance.scale = 0\n", "balance.scale: Input should be"),
        ("[Accounts]\ncolumns.balance.scale = 2\ncolumns.balance.band = 'low'\n", "takes one of band and scale"),
        ("[Customer]\ncolumns.date_of_birth.day = 2024-01-01\n", "date_of_birth.day: not for this kind"),
        ("[Compliance.columns.consent_given]\nvalues = {Y = 'maybe'}\n", "values: each must become true, false"),
        ("[Compliance.columns.consent_given]\nvalues = {Y = [1]}\n", "consent_given.values.Y"),
        ("Accounts = 3\n", "Accounts: Input should be a valid dictionary"),
        ("[Accounts\n", "is not TOML"),
        (b"[Accounts]\nfile = '\xff'\n", "is not TOML"),
    ],
)
def test_what_a_mapping_cannot_say_is_refused_by_name(load, text, told):
    with pytest.raises(ImportRefusedError) as caught:
        load(text)
    assert told in str(caught.value)
    assert "docs/importing.md" in str(caught.value.remedy)


def test_everything_that_is_wrong_is_told_at_once(load):
    with pytest.raises(ImportRefusedError, match=r"Acounts .*; Customer\.fle: no such key; Payments\.absent"):
        load("[Acounts]\n[Customer]\nfle = 'x'\n[Payments]\nabsent = ['x']\n")


def test_a_mapping_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(ImportRefusedError, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")


def test_a_column_says_what_the_table_does_not_and_null_tokens_add_up(load):
    mapping = load(
        "[Accounts]\nnull = ['?']\ndecimal = ','\nthousands = '.'\ncolumns.balance.null = ['-1']\ncolumns.balance.thousands = ' '\n"
    )["Accounts"]
    balance = mapping.of(accounts.c.balance)
    assert (balance.null, balance.decimal, balance.thousands) == (("", "?", "-1"), ",", " ")
    assert mapping.of(accounts.c.status).null == ("", "?")
    assert TableMapping().of(accounts.c.status).null == ("",)


def test_rules_are_read_in_their_types(load):
    mapping = load("[Transactions]\ncolumns.transaction_date.day = 2024-03-01\ncolumns.amount.scale = 0.01\n")[
        "Transactions"
    ]
    assert mapping.of(transactions.c.transaction_date).day == date(2024, 3, 1)
    assert mapping.of(transactions.c.amount).scale == Decimal("0.01")

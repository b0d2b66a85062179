"""The nine tables made in a database that lacks them; what is there is left as it is."""

from sqlalchemy import Engine, inspect

from db.bank.connection import bank_errors, reading_bank
from db.bank.schema import TABLES
from domain.errors import BankIncompleteError, BankUnavailableError


def create_missing_tables(engine: Engine) -> tuple[str, ...]:
    """The names of the tables that were created, with their indexes; none is looked into or altered.

    Raises BankUnavailableError; MySQL keeps what was created until then, and a second call makes the rest.
    """
    with reading_bank(engine) as connection:
        missing = [table for table in TABLES if not inspect(connection).has_table(table.name)]
    try:
        with bank_errors(), engine.begin() as connection:
            for table in missing:
                table.create(connection, checkfirst=True)
    except BankIncompleteError as error:
        raise BankUnavailableError(
            "This account may not create tables in this database.",
            "Give the address of an account that may with --url; the dashboard itself never needs it.",
        ) from error
    return tuple(table.name for table in missing)

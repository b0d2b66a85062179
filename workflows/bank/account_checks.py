"""What one account meets at the bank's database, judged: findings with what to do about each."""

from collections.abc import Callable, Iterator
from functools import partial

from db.bank.connection import Bank
from db.bank.health import (
    Extent,
    Wanted,
    fetch_extent,
    fetch_rights_beyond_reading,
    fetch_server,
    fetch_unindexed,
    fetch_unneeded,
    fetch_unreadable,
)
from db.bank.schema import BankTable
from db.server import Server
from domain.errors import DashboardError
from domain.health import Check, Result

CLOCK_DRIFT = 300  # seconds
_NAMED = 4  # columns in a sentence, before it says how many more
_GRANTS = "deploy/mysql/grants.sql"
_TOO_MUCH = f"Take away what {_GRANTS} does not give."


def told(what: str, checks: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """What `checks` finds until an expected error ends it, which is then a problem."""
    try:
        yield from checks()
    except DashboardError as error:
        yield Check(what, Result.PROBLEM, str(error), str(error.remedy))


def check_server(what: str, setting: str, server: Server) -> Iterator[Check]:
    yield Check(what, Result.OK, server.name)
    if not server.is_file:
        yield _encryption(f"{what} encryption", setting, server)
    if abs(server.seconds_ahead) > CLOCK_DRIFT:
        direction = "ahead of" if server.seconds_ahead > 0 else "behind"
        detail = f"The server's clock is {abs(server.seconds_ahead) / 60:,.0f} minutes {direction} this machine's."
        yield Check(f"{what} clock", Result.WARNING, detail, "Set both by the same time server.")


def check_account(what: str, setting: str, engine: Bank, needed: Wanted) -> Iterator[Check]:
    """Its server, and what it may do there beyond reading the `needed` columns; a file has no accounts."""
    server = fetch_server(engine)
    yield from check_server(what, setting, server)
    if server.is_file:
        return
    yield from told(f"{what} writing", lambda: _check_writing(f"{what} writing", engine))
    yield from told(f"{what} reading", lambda: _check_reading(f"{what} reading", engine, needed))


def check_tables(what: str, engine: Bank, wanted: Wanted, counted: Wanted) -> Iterator[Check]:
    """Whether each wanted column may be read, how far the tables of `counted` reach, and whether keys are indexed."""
    for table, columns in wanted.items():
        name = f"{what}: {table.name}"
        yield from told(name, partial(_check_table, name, engine, table, columns, table in counted))
    yield from told(f"{what} keys", lambda: _check_keys(f"{what} keys", engine, wanted))


def _check_writing(what: str, engine: Bank) -> Iterator[Check]:
    rights = fetch_rights_beyond_reading(engine)
    if rights:
        yield Check(what, Result.WARNING, f"This account may do more than read: {_some(rights)}.", _TOO_MUCH)
    else:
        yield Check(what, Result.OK, "This account can change nothing")


def _check_reading(what: str, engine: Bank, needed: Wanted) -> Iterator[Check]:
    unneeded = fetch_unneeded(engine, needed)
    if unneeded:
        detail = f"This account may read {len(unneeded)} columns that it does not need: {_some(unneeded)}."
        yield Check(what, Result.WARNING, detail, _TOO_MUCH)
    else:
        yield Check(what, Result.OK, "This account can read nothing that it does not need")


def _check_table(what: str, engine: Bank, table: BankTable, columns: tuple[str, ...], counted: bool) -> Iterator[Check]:
    unreadable = fetch_unreadable(engine, table, columns)
    if unreadable:
        yield _unreadable(what, unreadable, columns)
    elif not counted:
        yield Check(what, Result.OK, f"{len(columns)} columns can be read")
    else:
        yield _counted(what, engine, table, columns)


def _counted(what: str, engine: Bank, table: BankTable, columns: tuple[str, ...]) -> Check:
    try:
        return _reach(what, table.name, fetch_extent(engine, table, columns))
    except DashboardError as error:
        return Check(
            what, Result.WARNING, f"Its columns can be read, but it was not counted: {error}", str(error.remedy)
        )


def _encryption(what: str, setting: str, server: Server) -> Check:
    if server.cipher:
        return Check(what, Result.OK, server.cipher)
    if server.is_local:
        return Check(what, Result.OK, "Plain text, which does not leave this machine")
    return Check(
        what, Result.WARNING, "Customer data crosses the network in plain text.", f"Encrypt {setting}: docs/mysql.md."
    )


def _unreadable(what: str, unreadable: tuple[str, ...], columns: tuple[str, ...]) -> Check:
    if len(unreadable) == len(columns):
        remedy = f"Create it (python manage.py create-schema) or grant it ({_GRANTS}). Case counts in its name."
        return Check(what, Result.PROBLEM, "The table is missing or not permitted.", remedy)
    detail = f"Missing or not permitted: {', '.join(unreadable)}."
    return Check(what, Result.PROBLEM, detail, f"Add them as docs/bank-schema.sql has them, or grant them ({_GRANTS}).")


def _reach(what: str, table: str, extent: Extent) -> Check:
    if extent.rows:
        days = (
            f"; dates of the first and last by key: {extent.first_day}, {extent.last_day}" if extent.first_day else ""
        )
        return Check(what, Result.OK, f"{extent.rows:,} rows{days}")
    if table == "Customer":
        remedy = "Check that the address names the right database, or fill it: python manage.py import-csv FOLDER"
        return Check(what, Result.PROBLEM, "The bank holds no customers.", remedy)
    consequence = "nobody may be contacted" if table == "Compliance" else "attributes made from it stay empty"
    return Check(what, Result.WARNING, "No rows.", f"As long as it is so, {consequence}; check that this is meant.")


def _check_keys(what: str, engine: Bank, wanted: Wanted) -> Iterator[Check]:
    unindexed = fetch_unindexed(engine, wanted)
    if unindexed:
        remedy = "Ask the administrator for an index on each; without it every read goes through the whole table."
        yield Check(what, Result.WARNING, f"No index begins with {_some(unindexed)}.", remedy)
    else:
        yield Check(what, Result.OK, "Every key that is read by range has an index")


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")

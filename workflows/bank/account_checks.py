"""Checks of one account at the bank's database: its server, its rights, its tables, each with a remedy."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from db.bank.connection import OpenBank
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
from domain.sentences import Counted, Fact, Sentence

CLOCK_DRIFT = 300  # seconds
_NAMED = 4  # columns in a sentence, before it says how many more
_GRANTS = "deploy/mysql/grants.sql"
_TOO_MUCH = Sentence("Take away what {grants} does not give.", grants=_GRANTS)


def with_errors(what: str, checks: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """The findings of `checks`; an expected error that ends them is one more, a problem."""
    try:
        yield from checks()
    except DashboardError as error:
        yield Check(what, Result.PROBLEM, error.sentence, error.remedy)


def check_server(what: str, setting: str, server: Server) -> Iterator[Check]:
    yield Check(what, Result.OK, Sentence("{server}", server=server.name))
    if not server.is_file:
        yield _encryption(f"{what} encryption", setting, server)
    if abs(server.seconds_ahead) > CLOCK_DRIFT:
        detail = Sentence(
            "The server's clock is {minutes} {direction} this machine's.",
            minutes=Counted(round(abs(server.seconds_ahead) / 60), "minute"),
            direction="ahead of" if server.seconds_ahead > 0 else "behind",
        )
        yield Check(f"{what} clock", Result.WARNING, detail, Sentence("Set both by the same time server."))


def check_account(what: str, setting: str, engine: OpenBank, needed: Wanted) -> Iterator[Check]:
    """Its server, and what it may do there beyond reading the `needed` columns; a file has no accounts."""
    server = fetch_server(engine)
    yield from check_server(what, setting, server)
    if server.is_file:
        return
    yield from with_errors(f"{what} writing", lambda: _check_writing(f"{what} writing", engine))
    yield from with_errors(f"{what} reading", lambda: _check_reading(f"{what} reading", engine, needed))


def check_tables(what: str, engine: OpenBank, wanted: Wanted, counted: Wanted) -> Iterator[Check]:
    """Whether each wanted column may be read, how far the tables of `counted` reach, and whether keys are indexed."""
    for table, columns in wanted.items():
        name = f"{what}: {table.name}"
        yield from with_errors(name, partial(_check_table, name, engine, table, columns, table in counted))
    yield from with_errors(f"{what} keys", lambda: _check_keys(f"{what} keys", engine, wanted))


def _check_writing(what: str, engine: OpenBank) -> Iterator[Check]:
    rights = fetch_rights_beyond_reading(engine)
    if rights:
        yield Check(
            what,
            Result.WARNING,
            Sentence("This account may do more than read: {rights}.", rights=_some(rights)),
            _TOO_MUCH,
        )
    else:
        yield Check(what, Result.OK, Sentence("This account can change nothing"))


def _check_reading(what: str, engine: OpenBank, needed: Wanted) -> Iterator[Check]:
    unneeded = fetch_unneeded(engine, needed)
    if unneeded:
        detail = Sentence(
            "This account may read {columns} that it does not need: {names}.",
            columns=Counted(len(unneeded), "column"),
            names=_some(unneeded),
        )
        yield Check(what, Result.WARNING, detail, _TOO_MUCH)
    else:
        yield Check(what, Result.OK, Sentence("This account can read nothing that it does not need"))


def _check_table(
    what: str, engine: OpenBank, table: BankTable, columns: tuple[str, ...], counted: bool
) -> Iterator[Check]:
    unreadable = fetch_unreadable(engine, table, columns)
    if unreadable:
        yield _unreadable(what, unreadable, columns)
    elif not counted:
        yield Check(what, Result.OK, Sentence("{columns} can be read", columns=Counted(len(columns), "column")))
    else:
        yield _counted(what, engine, table, columns)


def _counted(what: str, engine: OpenBank, table: BankTable, columns: tuple[str, ...]) -> Check:
    try:
        return _reach(what, table.name, fetch_extent(engine, table, columns))
    except DashboardError as error:
        detail = Sentence("Its columns can be read, but it was not counted: {why}", why=error.sentence)
        return Check(what, Result.WARNING, detail, error.remedy)


def _encryption(what: str, setting: str, server: Server) -> Check:
    if server.cipher:
        return Check(what, Result.OK, Sentence("{cipher}", cipher=server.cipher))
    if server.is_local:
        return Check(what, Result.OK, Sentence("Plain text, which does not leave this machine"))
    remedy = Sentence("Encrypt {setting}: docs/mysql.md.", setting=setting)
    return Check(what, Result.WARNING, Sentence("Customer data crosses the network in plain text."), remedy)


def _unreadable(what: str, unreadable: tuple[str, ...], columns: tuple[str, ...]) -> Check:
    if len(unreadable) == len(columns):
        return Check(
            what,
            Result.PROBLEM,
            Sentence("The table is missing or not permitted."),
            Sentence(
                "Create it (python manage.py create-schema) or grant it ({grants}). Case counts in its name.",
                grants=_GRANTS,
            ),
        )
    return Check(
        what,
        Result.PROBLEM,
        Sentence("Missing or not permitted: {columns}.", columns=unreadable),
        Sentence("Add them as docs/bank-schema.sql has them, or grant them ({grants}).", grants=_GRANTS),
    )


def _reach(what: str, table: str, extent: Extent) -> Check:
    if extent.rows:
        rows = Counted(extent.rows, "row")
        if not extent.first_day:
            return Check(what, Result.OK, Sentence("{rows}", rows=rows))
        text = "{rows}; dates of the first and last by key: {first} and {last}"
        return Check(
            what, Result.OK, Sentence(text, rows=rows, first=_day(extent.first_day), last=_day(extent.last_day))
        )
    if table == "Customer":
        remedy = "Check that the address names the right database, or fill it: python manage.py import-csv FOLDER"
        return Check(what, Result.PROBLEM, Sentence("The bank holds no customers."), Sentence(remedy))
    consequence = "nobody may be contacted" if table == "Compliance" else "attributes made from it stay empty"
    remedy = "As long as it is empty, {consequence}; check that this is meant."
    return Check(what, Result.WARNING, Sentence("No rows."), Sentence(remedy, consequence=consequence))


def _day(written: str) -> Fact:
    """What a bank holds in place of a date is shown as it stands."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def _check_keys(what: str, engine: OpenBank, wanted: Wanted) -> Iterator[Check]:
    unindexed = fetch_unindexed(engine, wanted)
    if unindexed:
        remedy = "Ask the administrator for an index on each; without it every read goes through the whole table."
        detail = Sentence("No index begins with {columns}.", columns=_some(unindexed))
        yield Check(what, Result.WARNING, detail, Sentence(remedy))
    else:
        yield Check(what, Result.OK, Sentence("Every key that is read by range has an index"))


def _some(names: tuple[str, ...]) -> Fact:
    more = len(names) - _NAMED
    return (*names[:_NAMED], Sentence("{more} more", more=more)) if more > 0 else names

"""Banks, and the addresses they were found at. Who asks at an address that nobody knows is told nothing of any bank."""

from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select, update

from db.workspace.connection import migrating, reading_workspace, writing_workspace
from db.workspace.names import name_key, name_taken, tidy_name
from db.workspace.schema import bank_addresses, banks
from domain.banks import Bank, BankAddress
from domain.errors import SavedItemMissingError


def fetch_banks(engine: Engine) -> tuple[Bank, ...]:
    """All, by name."""
    with reading_workspace(engine) as connection:
        return _all(connection)


def fetch_bank_at(engine: Engine, address: BankAddress) -> Bank | None:
    """Of this version, or of an earlier one that knew banks by the digest of their address."""
    with reading_workspace(engine) as connection:
        return _at(connection, address)


def adopt_bank(
    engine: Engine, address: BankAddress, remembered: str | None, elsewhere: Collection[str], name: str
) -> Bank | None:
    """The bank at an address, which is its own from now on; None when only a person can say which bank it is.

    That is whose address it is, else the one `remembered` by the data folder, else, as long as no bank is known, a new
    one of this name. `elsewhere` are banks of the data folder: those that the workspace does not know are entered.
    """
    # The same lock as for a migration: two processes with different addresses would both be the first.
    with migrating(engine), writing_workspace(engine) as connection:
        bank_id = _id_at(connection, address) or _id_of_earlier(connection, address) or remembered
        _enter(connection, {*elsewhere} - {bank_id})
        if bank_id is None and not _all(connection):
            bank_id = uuid4().hex
        if bank_id is None:
            return None
        if _id_at(connection, address) is None:
            _keep(connection, bank_id, name)
            _move(connection, address, bank_id)
        return _bank(connection, bank_id)


def add_bank(engine: Engine, address: BankAddress, name: str) -> Bank:
    """A new one at this address, which is no other's from then on; raises NameTakenError, UnusableNameError."""
    bank_id = uuid4().hex
    with migrating(engine), writing_workspace(engine) as connection:
        _require_free(connection, tidy_name(name), bank_id)
        connection.execute(insert(banks), {"bank_id": bank_id, "name": tidy_name(name)})
        _move(connection, address, bank_id)
        return _bank(connection, bank_id)


def add_bank_address(engine: Engine, bank_id: str, address: BankAddress) -> Bank:
    """The address is this bank's and no other's from then on; raises SavedItemMissingError."""
    with migrating(engine), writing_workspace(engine) as connection:
        _bank(connection, bank_id)
        _move(connection, address, bank_id)
        return _bank(connection, bank_id)


def update_bank_name(engine: Engine, bank_id: str, name: str) -> Bank:
    """Raises NameTakenError when another bank has the name (case does not count), UnusableNameError."""
    tidy = tidy_name(name)
    with migrating(engine), writing_workspace(engine) as connection:
        _require_free(connection, tidy, bank_id)
        connection.execute(update(banks).where(banks.c.bank_id == bank_id).values(name=tidy))
        return _bank(connection, bank_id)


def _at(connection: Connection, address: BankAddress) -> Bank | None:
    bank_id = _id_at(connection, address) or _id_of_earlier(connection, address)
    return None if bank_id is None else _bank(connection, bank_id)


def _id_at(connection: Connection, address: BankAddress) -> str | None:
    here = bank_addresses.c.address_key == address.key
    return connection.scalar(select(bank_addresses.c.bank_id).where(here))


def _id_of_earlier(connection: Connection, address: BankAddress) -> str | None:
    return connection.scalar(select(banks.c.bank_id).where(banks.c.bank_id == address.earlier_id))


def _enter(connection: Connection, bank_ids: Collection[str]) -> None:
    known = {bank.bank_id for bank in _all(connection)}
    for number, bank_id in enumerate(sorted({*bank_ids} - known), len(known) + 1):
        connection.execute(insert(banks), {"bank_id": bank_id, "name": _free_name(connection, f"Bank {number}")})


def _keep(connection: Connection, bank_id: str, name: str) -> None:
    """Under this name as long as it has no address, for nobody can have given it another yet."""
    free, this = _free_name(connection, name, bank_id), banks.c.bank_id == bank_id
    if connection.scalar(select(banks.c.name).where(this)) is None:
        connection.execute(insert(banks), {"bank_id": bank_id, "name": free})
    elif (
        connection.scalar(select(bank_addresses.c.address).where(bank_addresses.c.bank_id == bank_id).limit(1)) is None
    ):
        connection.execute(update(banks).where(this).values(name=free))


def _move(connection: Connection, address: BankAddress, bank_id: str) -> None:
    here = bank_addresses.c.address_key == address.key
    if connection.execute(update(bank_addresses).where(here).values(bank_id=bank_id)).rowcount == 0:
        row = {"address_key": address.key, "address": address.text, "bank_id": bank_id}
        connection.execute(insert(bank_addresses), row)


def _free_name(connection: Connection, name: str, of: str = "") -> str:
    taken = {name_key(bank.name) for bank in _all(connection) if bank.bank_id != of}
    tries = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in tries if name_key(each) not in taken)


def _require_free(connection: Connection, name: str, of: str) -> None:
    if _free_name(connection, name, of) != name:
        raise name_taken(name)


def _bank(connection: Connection, bank_id: str) -> Bank:
    found = next((bank for bank in _all(connection) if bank.bank_id == bank_id), None)
    if found is None:
        raise SavedItemMissingError(
            "There is no such bank in this workspace.", "List those there are with: python manage.py bank"
        )
    return found


def _all(connection: Connection) -> tuple[Bank, ...]:
    places: dict[str, list[str]] = {}
    for row in connection.execute(select(bank_addresses).order_by(bank_addresses.c.address)):
        places.setdefault(row.bank_id, []).append(row.address)
    found = (
        Bank(row.bank_id, row.name, tuple(places.get(row.bank_id, ()))) for row in connection.execute(select(banks))
    )
    return tuple(sorted(found, key=lambda bank: (bank.name.casefold(), bank.bank_id)))

"""Checks of the three stores, each with a remedy. Nothing is made or changed."""

from collections.abc import Iterator
from contextlib import suppress

from db.bank.contacts import READ_FOR_A_RELEASE
from db.bank.health import fetch_server
from db.engines.duckdb import open_mirror
from db.features.folder import read_data_folder
from db.features.health.codes import unknown_codes
from db.features.mirror.columns import MIRRORED
from db.features.room import fetch_room
from db.features.store import fetch_latest_snapshot
from db.workspace.banks import fetch_bank_at, fetch_banks
from db.workspace.revisions import fetch_revisions, is_yet_to_be_made
from domain.banks import Bank
from domain.errors import OtherBankError, SnapshotMissingError, UnknownAddressError, WorkspaceUnavailableError
from domain.health import Check, Result, UnknownCodes
from domain.people import Right
from domain.sentences import Counted, Figure, Sentence
from workflows.bank.account_checks import check_account, check_server, check_tables, with_errors
from workflows.session import Session
from workflows.stores import Stores

GB = 10**9
LEAST_FREE = 1 * GB
MIRRORS_OF_ROOM = 3  # a refresh holds the old copy and the new one, and computes beside them
READ_AT_ALL = {
    table: (*MIRRORED.get(table, ()), *READ_FOR_A_RELEASE.get(table, ()))
    for table in {**MIRRORED, **READ_FOR_A_RELEASE}
}


def check_bank(session: Session, least_free: int = LEAST_FREE) -> tuple[Check, ...]:
    """Every part is checked, also when another has a problem. `least_free` is in bytes."""
    session.require(Right.CHECK)
    stores = session.stores
    parts = {
        "Identity": lambda: _identity(stores),
        "Bank": lambda: _bank(stores),
        "Last refresh": lambda: _last_refresh(stores),
        "Codes": lambda: _codes(stores),
        "Release": lambda: _release(stores),
        "Workspace": lambda: _workspace(stores),
        "Disk": lambda: _disk(stores, least_free),
    }
    return tuple(check for what, part in parts.items() for check in with_errors(what, part))


def works(checks: tuple[Check, ...]) -> bool:
    return all(check.result != Result.PROBLEM for check in checks)


def _identity(stores: Stores) -> Iterator[Check]:
    own, others = _look_up(stores)
    if own is not None:
        detail = Sentence("“{name}”, id {id}, at {addresses}", name=own.name, id=own.bank_id, addresses=own.addresses)
        yield Check("Identity", Result.OK, detail)
    elif others:
        unknown = UnknownAddressError(address=stores.address_of(stores.settings.bank).text)
        yield Check("Identity", Result.PROBLEM, unknown.sentence, unknown.remedy)
    else:
        yield Check("Identity", Result.OK, Sentence("Has no name yet; the first start gives it one"))


def _look_up(stores: Stores) -> tuple[Bank | None, tuple[Bank, ...]]:
    """The bank of the settings, and all there are; of a workspace of this version, for an earlier one has none yet."""
    if is_yet_to_be_made(stores.settings.workspace):
        return None, ()
    engine = stores.open_workspace()
    try:
        # What is wrong with the workspace is told where the workspace is looked at.
        with suppress(WorkspaceUnavailableError):
            revisions = fetch_revisions(engine)
            if revisions.applied and not revisions.pending:
                return fetch_bank_at(engine, stores.address_of(stores.settings.bank)), fetch_banks(engine)
        return None, ()
    finally:
        engine.dispose()


def _bank_id(stores: Stores) -> str:
    """By which its copy is found: where the workspace cannot say it, as the data folder or an earlier version knew it."""
    address, (own, _) = stores.address_of(stores.settings.bank), _look_up(stores)
    if own is not None:
        return own.bank_id
    folder = read_data_folder(stores.data_dir)
    return (folder.banks if folder else {}).get(address.key, address.earlier_id)


def _bank(stores: Stores) -> Iterator[Check]:
    needed = MIRRORED if stores.settings.release_database_url else READ_AT_ALL
    yield from check_account("Bank", "DATABASE_URL", stores.bank, needed)
    yield from check_tables("Bank", stores.bank, MIRRORED, counted=MIRRORED)


def _release(stores: Stores) -> Iterator[Check]:
    if stores.settings.release_database_url:
        yield from _one_bank(stores)
        yield from check_account("Release", "RELEASE_DATABASE_URL", stores.bank_for_release, READ_FOR_A_RELEASE)
    elif not fetch_server(stores.bank_for_release).is_file:
        yield Check(
            "Release",
            Result.WARNING,
            Sentence("The account that computes attributes reads contact details too."),
            Sentence("Give releases an account of their own: RELEASE_DATABASE_URL, and deploy/mysql/grants.sql."),
        )
    # Counting customers and accounts once is enough.
    counted = {table: columns for table, columns in READ_FOR_A_RELEASE.items() if table not in MIRRORED}
    yield from check_tables("Release", stores.bank_for_release, READ_FOR_A_RELEASE, counted)


def _one_bank(stores: Stores) -> Iterator[Check]:
    """Nothing where both addresses are one, or both known as this bank's: a copy of a server is an address of its own."""
    if stores.address_of(stores.settings.bank_for_release).key == stores.address_of(stores.settings.bank).key:
        return
    own, known = _look_up(stores)
    address = stores.address_of(stores.settings.bank_for_release)
    other = next((bank for bank in known if address.text in bank.addresses and bank != own), None)
    if other is not None:
        wrong = OtherBankError(other=other.name)
        yield Check("Release identity", Result.PROBLEM, wrong.sentence, wrong.remedy)
    elif own is not None and address.text not in own.addresses:
        detail = Sentence(
            "Contact details are read at {address}, which is not known as this bank's.", address=address.text
        )
        remedy = "If it is the same bank: python manage.py bank --same-as {id} --url with the address of RELEASE_DATABASE_URL."
        yield Check("Release identity", Result.WARNING, detail, Sentence(remedy, id=own.bank_id))


def _last_refresh(stores: Stores) -> Iterator[Check]:
    snapshot = fetch_latest_snapshot(stores.data_dir, _bank_id(stores))
    if snapshot is None:
        remedy = Sentence("Press Refresh data, or run: python manage.py refresh")
        detail = Sentence("The customer data of this bank has not been read yet.")
        yield Check("Last refresh", Result.WARNING, detail, remedy)
        return
    detail = Sentence(
        "{day}: {customers} as of {as_of}",
        day=snapshot.computed_at.date(),
        customers=Counted(snapshot.customers, "customer"),
        as_of=snapshot.as_of,
    )
    yield Check("Last refresh", Result.OK, detail)


def _codes(stores: Stores) -> Iterator[Check]:
    vocabulary = stores.vocabulary
    try:
        with open_mirror(stores.data_dir, _bank_id(stores)) as mirror:
            # The vocabulary cannot explain rows without any code; the page Data health counts them.
            unknown = [each for each in unknown_codes(mirror, vocabulary) if each.rows > each.without_code]
    except SnapshotMissingError:
        return
    for each in unknown:
        yield Check("Codes", Result.WARNING, _unknown(each), Sentence("Say what they mean: docs/vocabulary.md."))
    if not unknown:
        yield Check("Codes", Result.OK, Sentence("The vocabulary knows every code that the last refresh read"))


def _unknown(found: UnknownCodes) -> Sentence:
    """Names only codes that enough customers share to be shown."""
    named = tuple(Sentence("“{code}”", code=each.code) for each in found.codes)
    rare = (Sentence("{codes}", codes=Counted(found.other_codes, "rare code")),) if found.other_codes else ()
    return Sentence(
        "{rows} of {of} {unclassified}: {codes}.",
        rows=found.rows - found.without_code,
        of=found.of,
        unclassified=found.unclassified,
        codes=(*named, *rare),
    )


def _workspace(stores: Stores) -> Iterator[Check]:
    if is_yet_to_be_made(stores.settings.workspace):
        yield Check("Workspace", Result.OK, Sentence("Not there yet; the first start makes it"))
        return
    engine = stores.open_workspace()
    try:
        revisions = fetch_revisions(engine)
    finally:
        engine.dispose()
    yield from check_server("Workspace", "WORKSPACE_URL", revisions.server)
    if not revisions.applied:
        yield Check("Workspace tables", Result.OK, Sentence("Not there yet; the first start makes them"))
    elif revisions.pending:
        detail = Sentence("{steps} behind this version", steps=Counted(revisions.pending, "step"))
        remedy = Sentence("Back it up; the next start brings it up to date.")
        yield Check("Workspace tables", Result.WARNING, detail, remedy)
    else:
        yield Check("Workspace tables", Result.OK, Sentence("As this version needs them"))


def _disk(stores: Stores, least_free: int) -> Iterator[Check]:
    room = fetch_room(stores.data_dir, _bank_id(stores))
    needed = max(least_free, MIRRORS_OF_ROOM * room.mirror)
    free = Sentence(
        "{free} GB free, this bank's copy takes {copy} GB",
        free=Figure(room.free / GB, 1),
        copy=Figure(room.mirror / GB, 1),
    )
    if not room.writable:
        detail = Sentence("The folder of DATA_DIR cannot be written.")
        yield Check("Disk", Result.PROBLEM, detail, Sentence("Give the dashboard the right to."))
    elif room.free < needed:
        remedy = Sentence("Free some space: a refresh may need {needed} GB.", needed=Figure(needed / GB, 1))
        yield Check("Disk", Result.WARNING, free, remedy)
    else:
        yield Check("Disk", Result.OK, free)

"""The doctor: what the three stores look like from here. It makes and changes nothing."""

from collections.abc import Iterator

from db.bank.contacts import READ_FOR_A_RELEASE
from db.bank.health import fetch_server
from db.engines.duckdb import open_mirror
from db.features.health.codes import unknown_codes
from db.features.mirror.columns import MIRRORED
from db.features.room import fetch_room
from db.features.store import fetch_latest_snapshot
from db.workspace.revisions import fetch_revisions, is_yet_to_be_made
from domain.errors import SnapshotMissingError
from domain.health import Check, Result, UnknownCodes
from domain.people import Right
from workflows.bank.account_checks import check_account, check_server, check_tables, told
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
    """Every part is looked at, whatever the others say. `least_free` is in bytes."""
    session.require(Right.CHECK)
    parts = {
        "Bank": lambda: _bank(session.stores),
        "Last refresh": lambda: _last_refresh(session.stores),
        "Codes": lambda: _codes(session.stores),
        "Release": lambda: _release(session.stores),
        "Workspace": lambda: _workspace(session.stores),
        "Disk": lambda: _disk(session.stores, least_free),
    }
    return tuple(check for what, part in parts.items() for check in told(what, part))


def works(checks: tuple[Check, ...]) -> bool:
    return all(check.result != Result.PROBLEM for check in checks)


def _bank(stores: Stores) -> Iterator[Check]:
    needed = MIRRORED if stores.settings.release_database_url else READ_AT_ALL
    yield from check_account("Bank", "DATABASE_URL", stores.bank, needed)
    yield from check_tables("Bank", stores.bank, MIRRORED, counted=MIRRORED)


def _release(stores: Stores) -> Iterator[Check]:
    if stores.settings.release_database_url:
        yield from check_account("Release", "RELEASE_DATABASE_URL", stores.bank_for_release, READ_FOR_A_RELEASE)
    elif not fetch_server(stores.bank_for_release).is_file:
        yield Check(
            "Release",
            Result.WARNING,
            "The account that computes attributes reads contact details too.",
            "Give releases an account of their own: RELEASE_DATABASE_URL, and deploy/mysql/grants.sql.",
        )
    # Counting customers and accounts once is enough.
    counted = {table: columns for table, columns in READ_FOR_A_RELEASE.items() if table not in MIRRORED}
    yield from check_tables("Release", stores.bank_for_release, READ_FOR_A_RELEASE, counted)


def _last_refresh(stores: Stores) -> Iterator[Check]:
    snapshot = fetch_latest_snapshot(stores.data_dir, stores.bank_id)
    if snapshot is None:
        remedy = "Press Refresh data, or run: python manage.py refresh"
        yield Check("Last refresh", Result.WARNING, "The customer data of this bank has not been read yet.", remedy)
        return
    detail = f"{snapshot.computed_at:%d %B %Y}: {snapshot.customers:,} customers as of {snapshot.as_of:%d %B %Y}"
    yield Check("Last refresh", Result.OK, detail)


def _codes(stores: Stores) -> Iterator[Check]:
    vocabulary = stores.vocabulary
    try:
        with open_mirror(stores.data_dir, stores.bank_id) as mirror:
            # Rows without any code are no matter of the vocabulary; the page Data health counts them.
            unknown = [each for each in unknown_codes(mirror, vocabulary) if each.rows > each.without_code]
    except SnapshotMissingError:
        return
    for each in unknown:
        yield Check("Codes", Result.WARNING, _unknown(each), "Say what they mean: docs/vocabulary.md.")
    if not unknown:
        yield Check("Codes", Result.OK, "The vocabulary knows every code that the last refresh read")


def _unknown(found: UnknownCodes) -> str:
    """Only codes that enough customers share to be shown are named."""
    named = [f"“{each.code}”" for each in found.codes]
    named += [f"{found.other_codes:,} rare codes"] if found.other_codes else []
    return f"{found.rows - found.without_code:,} of {found.of:,} {found.unclassified}: {', '.join(named)}."


def _workspace(stores: Stores) -> Iterator[Check]:
    if is_yet_to_be_made(stores.settings.workspace):
        yield Check("Workspace", Result.OK, "Not there yet; the first start makes it")
        return
    engine = stores.open_workspace()
    try:
        revisions = fetch_revisions(engine)
    finally:
        engine.dispose()
    yield from check_server("Workspace", "WORKSPACE_URL", revisions.server)
    if not revisions.applied:
        yield Check("Workspace tables", Result.OK, "Not there yet; the first start makes them")
    elif revisions.pending:
        steps = f"{revisions.pending} step{'s' if revisions.pending > 1 else ''} behind this version"
        yield Check("Workspace tables", Result.WARNING, steps, "Back it up; the next start brings it up to date.")
    else:
        yield Check("Workspace tables", Result.OK, "As this version needs them")


def _disk(stores: Stores, least_free: int) -> Iterator[Check]:
    room = fetch_room(stores.data_dir, stores.bank_id)
    needed = max(least_free, MIRRORS_OF_ROOM * room.mirror)
    free = f"{room.free / GB:,.1f} GB free, this bank's copy takes {room.mirror / GB:,.1f} GB"
    if not room.writable:
        yield Check(
            "Disk", Result.PROBLEM, "The folder of DATA_DIR cannot be written.", "Give the dashboard the right to."
        )
    elif room.free < needed:
        yield Check("Disk", Result.WARNING, free, f"Free some space: a refresh may need {needed / GB:,.1f} GB.")
    else:
        yield Check("Disk", Result.OK, free)

"""Where a bank's database stands, written one way however it was typed, and without who logs in or how."""

import hashlib
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy.engine import URL

from db.mysql.access import BANK, address_of, is_loopback
from db.mysql.engine import SERVERS
from domain.banks import LONGEST_ADDRESS, BankAddress

_DEFAULT_PORT = 3306
_CUT = "…"
LONGEST_SUGGESTED = 60  # as BANK_NAME


def bank_address(url: str, data_dir: Path, folder_id: str) -> BankAddress:
    """Of the bank at `url`; a file inside `data_dir`, which has an id of its own, is named from there: both move together.

    Server, port and database tell two banks apart. Account, driver, character set and encryption do not.
    """
    parsed = address_of(url, BANK)
    place = _of_file(parsed, data_dir, folder_id) if parsed.get_backend_name() == "sqlite" else _of_server(parsed)
    text = place if len(place) <= LONGEST_ADDRESS else _CUT + place[1 - LONGEST_ADDRESS :]
    return BankAddress(hashlib.sha256(place.encode()).hexdigest(), text, _earlier_id(parsed))


def is_inside(url: str, data_dir: Path) -> bool:
    """Whether it is a SQLite file in that folder."""
    parsed = address_of(url, BANK)
    return parsed.get_backend_name() == "sqlite" and _file(parsed).is_relative_to(data_dir.resolve())


def suggested_bank_name(url: str) -> str:
    """What an administrator called the database, until somebody gives the bank its name."""
    parsed = address_of(url, BANK)
    name = _file(parsed).stem if parsed.get_backend_name() == "sqlite" else parsed.database or ""
    return " ".join(name.split())[:LONGEST_SUGGESTED].strip() if name.isprintable() and name.strip() else "Bank"


def _of_file(parsed: URL, data_dir: Path, folder_id: str) -> str:
    file, folder = _file(parsed), data_dir.resolve()
    if file.is_relative_to(folder):
        return f"{file.relative_to(folder).as_posix()} in data folder {folder_id}"
    return f"file {file.as_posix()}"


def _of_server(parsed: URL) -> str:
    socket = parsed.query.get("unix_socket")
    at = f"socket {Path(str(socket)).resolve()}" if socket else f"{_host(parsed.host)}:{parsed.port or _DEFAULT_PORT}"
    return f"{_kind(parsed)} {at}/{parsed.database or ''}"


def _host(host: str | None) -> str:
    if is_loopback(host):
        return "localhost"
    name = str(host).rstrip(".").lower()
    try:
        address = ip_address(name)
    except ValueError:
        return name
    return f"[{address.compressed}]" if address.version == 6 else address.compressed


def _file(parsed: URL) -> Path:
    return Path(parsed.database or "").resolve()


def _kind(parsed: URL) -> str:
    return "mysql" if parsed.get_backend_name() in SERVERS else parsed.get_backend_name()


def _earlier_id(parsed: URL) -> str:
    """As versions before banks had ids of their own made it: what they saved is found by it."""
    if _kind(parsed) == "sqlite":
        place = str(_file(parsed))
    else:
        place = f"{parsed.query.get('unix_socket', parsed.host)}:{parsed.port or 3306}/{parsed.database}"
    return f"{_kind(parsed)}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"

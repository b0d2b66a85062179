"""What a server's error means: by its code and the type of its cause, never by its text, which may hold anything."""

import ssl
from enum import Enum

from pymysql.err import MySQLError

from db.mysql.access import ServerAccess
from domain.errors import StorageError, StorageFullError


class Fault(Enum):
    """Each with a sentence and a remedy, whose facts are a store's name and settings."""

    REFUSED = (
        "{name} refused the account.",
        "Check user and password in {url_setting}, or the password in the file that {secret_setting} names.",
    )
    FORBIDDEN_PLACE = (
        "{name} takes no connections from this machine.",
        "Ask the administrator to allow the account of {url_setting} to connect from here.",
    )
    NO_DATABASE = (
        "{name} does not exist on its server.",
        "Check the name of the database at the end of {url_setting}.",
    )
    TOO_MANY = (
        "{name} takes no more connections at the moment.",
        "Try again in a minute; if it stays so, ask the administrator to raise max_connections.",
    )
    UNREACHABLE = (
        "{name} cannot be reached.",
        "Check that the server runs, and host and port in {url_setting}.",
    )
    SILENT = (
        "{name} did not answer in time.",
        "Try again in a minute; if it stays so, ask the administrator, and check host and port in {url_setting}.",
    )
    LOST = (
        "The connection to the server was lost. {name} may be restarting.",
        "Try again in a minute; if it stays so, ask the administrator.",
    )
    SLOW = (
        "A query took longer than {seconds} s and was stopped. {name} is busy, or lacks an index.",
        "Try again when it is less busy, or raise DATABASE_STATEMENT_SECONDS; if it stays so, ask the administrator.",
    )
    STOPPED = (
        "The query was stopped on the server. {name} is still there.",
        "Try again; if it stays so, ask the administrator who stops it.",
    )
    UNTRUSTED = (
        "The server's certificate is not signed by an authority that is trusted. {name} was not opened.",
        "Set DATABASE_CA to a PEM file with the certificate of the authority that signed it.",
    )
    WRONG_NAME = (
        "The server's certificate is made out for another name. {name} was not opened.",
        "Write the host in {url_setting} as the certificate names it.",
    )
    OUT_OF_DATE = (
        "The server's certificate is not valid today. {name} was not opened.",
        "Ask the administrator to renew it, and check this machine's clock.",
    )
    NO_TLS = (
        "The server offers no encrypted connection. {name} was not opened.",
        "Ask the administrator to turn on TLS; DATABASE_TLS=off gives up on it, for a network that you trust.",
    )
    TLS_FAILED = (
        "No encrypted connection could be agreed with the server. {name} was not opened.",
        "Ask the administrator which TLS versions the server offers; 1.2 or newer is needed.",
    )
    MISSING = (
        "A table or column is missing or not permitted. {name} is not complete.",
        "{completing}",
    )
    FULL = ("The disk is full.", "Free some space and try again; what was there before is unharmed.")
    BUSY = ("{name} is busy with another change; this one is not saved.", "Try again in a few seconds.")
    READ_ONLY = (
        "The server takes no changes now. {name} is read only.",
        "Try again in a minute; if it stays so, check that {url_setting} leads to the writing server.",
    )
    OTHER = (
        "{name} could not do what was asked (error {code}).",
        "Try again; if it stays so, tell the administrator this number.",
    )


PASSING = frozenset({Fault.UNREACHABLE, Fault.LOST, Fault.TOO_MANY})

_BY_CODE = {
    **dict.fromkeys((1044, 1045, 1698, 1820, 1862, 3118, 4151), Fault.REFUSED),
    **dict.fromkeys((1129, 1130), Fault.FORBIDDEN_PLACE),
    1049: Fault.NO_DATABASE,
    **dict.fromkeys((1040, 1203, 1226), Fault.TOO_MANY),
    **dict.fromkeys((2002, 2003, 2005), Fault.UNREACHABLE),
    2026: Fault.NO_TLS,
    # 0: pymysql's for a connection that it has closed. 1053, 1927: shutting down, killed by an administrator.
    **dict.fromkeys((0, 1053, 1927, 2006, 2013, 4031), Fault.LOST),
    **dict.fromkeys((1969, 3024), Fault.SLOW),
    1317: Fault.STOPPED,
    **dict.fromkeys((1054, 1142, 1143, 1146), Fault.MISSING),
    **dict.fromkeys((1021, 1114), Fault.FULL),
    **dict.fromkeys((1205, 1213), Fault.BUSY),
    **dict.fromkeys((1290, 1792, 1836), Fault.READ_ONLY),
}
_CUT_OFF = {2006, 2013}
_WRONG_NAME, _OUT_OF_DATE = {62, 63, 64}, {9, 10}  # OpenSSL's results of a verification


def fault_of(error: BaseException | None) -> Fault | None:
    """None for an error that is not of a MySQL or MariaDB server."""
    if not isinstance(error, MySQLError):
        return None
    code = _code(error)
    # The network's own error: pymysql keeps it beside a failed connection, and raises a lost one while handling it.
    match getattr(error, "original_exception", None) or (error.__context__ if code in _CUT_OFF else None):
        case ssl.SSLCertVerificationError(verify_code=result) if result in _WRONG_NAME:
            return Fault.WRONG_NAME
        case ssl.SSLCertVerificationError(verify_code=result) if result in _OUT_OF_DATE:
            return Fault.OUT_OF_DATE
        case ssl.SSLCertVerificationError():
            return Fault.UNTRUSTED
        case ssl.SSLError():
            return Fault.TLS_FAILED
        case TimeoutError():
            return Fault.SILENT
    return _BY_CODE.get(code, Fault.OTHER)


def error_of(fault: Fault, error: BaseException | None, access: ServerAccess) -> StorageError:
    """The fault as the store's error."""
    store = access.store
    kinds: dict[Fault, type[StorageError]] = {Fault.FULL: StorageFullError, Fault.MISSING: store.incomplete}
    kind = kinds.get(fault, store.unavailable)
    return kind(
        *fault.value,
        name=store.name,
        url_setting=store.url_setting,
        secret_setting=store.secret_setting,
        completing=store.completing,
        seconds=access.statement_seconds,
        code=str(_code(error)),
    )


def _code(error: BaseException | None) -> int:
    code = error.args[0] if error is not None and error.args else 0
    return code if isinstance(code, int) else 0

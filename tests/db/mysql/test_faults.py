import ssl

import pytest
from pymysql.err import InterfaceError, OperationalError
from sqlalchemy.exc import DBAPIError

from db.mysql.access import BANK, RELEASE, WORKSPACE, ServerAccess
from db.mysql.faults import Fault, error_of, fault_of
from domain.errors import BankIncompleteError, BankUnavailableError, StorageFullError, WorkspaceUnavailableError

HOLDS_ANYTHING = "Access denied for user 'ana'@'10.0.0.1', SELECT email FROM Customer"


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        ((1044, 1045, 1698, 1820, 1862, 3118, 4151), Fault.REFUSED),
        ((1129, 1130), Fault.FORBIDDEN_PLACE),
        ((1049,), Fault.NO_DATABASE),
        ((1040, 1203, 1226), Fault.TOO_MANY),
        ((2003,), Fault.UNREACHABLE),
        ((2026,), Fault.NO_TLS),
        ((1053, 1927, 2006, 2013, 4031), Fault.LOST),
        ((1969, 3024), Fault.SLOW),
        ((1317,), Fault.STOPPED),
        ((1054, 1142, 1143, 1146), Fault.MISSING),
        ((1021, 1114), Fault.FULL),
        ((1205, 1213), Fault.BUSY),
        ((1290, 1792, 1836), Fault.READ_ONLY),
        ((1064, 99999), Fault.OTHER),
    ],
)
def test_a_code_says_what_happened_and_nothing_of_the_text_is_told(codes, fault):
    for code in codes:
        error = OperationalError(code, HOLDS_ANYTHING)
        found = fault_of(error)
        assert found is fault
        raised = error_of(found, error, ServerAccess())
        assert not {"ana", "10.0.0.1", "email", "{"} & set(f"{raised} {raised.remedy!s}".replace(",", " ").split())


def test_a_connection_that_the_driver_has_closed_is_lost():
    assert fault_of(InterfaceError(0, "")) is Fault.LOST


def caused_by(cause, code=2003):
    error = OperationalError(code, HOLDS_ANYTHING)
    error.original_exception = cause
    return error


def unverified(code):
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("cause", "fault"),
    [
        (unverified(18), Fault.UNTRUSTED),
        (unverified(20), Fault.UNTRUSTED),
        (unverified(10), Fault.OUT_OF_DATE),
        (unverified(62), Fault.WRONG_NAME),
        (unverified(64), Fault.WRONG_NAME),
        (ssl.SSLError(), Fault.TLS_FAILED),
        (TimeoutError(), Fault.SILENT),
        (ConnectionRefusedError(), Fault.UNREACHABLE),
    ],
)
def test_a_connection_that_was_not_made_says_why(cause, fault):
    assert fault_of(caused_by(cause)) is fault


def test_an_error_of_another_database_is_none_of_a_server_s():
    assert fault_of(None) is None
    assert fault_of(ValueError(1045)) is None
    assert fault_of(DBAPIError("", {}, ValueError())) is None


@pytest.mark.parametrize(
    ("fault", "store", "kind"),
    [
        (Fault.REFUSED, BANK, BankUnavailableError),
        (Fault.MISSING, BANK, BankIncompleteError),
        (Fault.FULL, BANK, StorageFullError),
        (Fault.REFUSED, WORKSPACE, WorkspaceUnavailableError),
        (Fault.MISSING, WORKSPACE, WorkspaceUnavailableError),
    ],
)
def test_a_fault_is_an_error_of_its_store(fault, store, kind):
    assert type(error_of(fault, None, ServerAccess(store=store))) is kind


@pytest.mark.parametrize("store", [BANK, RELEASE, WORKSPACE])
def test_a_refused_account_is_looked_for_in_the_settings_of_its_store(store):
    remedy = str(error_of(Fault.REFUSED, None, ServerAccess(store=store)).remedy)
    assert f" {store.url_setting}," in remedy
    assert f" {store.secret_setting} " in remedy


def test_every_fault_has_a_sentence_of_its_own():
    sentences = {str(error_of(fault, None, ServerAccess())) for fault in Fault}
    assert len(sentences) == len(Fault)
    assert all(sentence.endswith(".") for sentence in sentences)

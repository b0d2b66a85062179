import pytest
import trustme
from sqlalchemy import text

from db.bank.connection import open_bank, reading_bank
from db.mysql.access import ServerAccess
from domain.errors import BankUnavailableError
from tests.mysql.conftest import READER, READERS_PASSWORD
from tests.patience import PATIENCE

pytestmark = pytest.mark.mysql

# Another way to write 127.0.0.1, which only the operating system understands: to the dashboard it is any machine.
ELSEWHERE = "127.1"


@pytest.fixture
def cipher(shaky, twelve):
    """The cipher of a connection, empty in plain text."""

    def cipher(host, **access):
        engine = open_bank(
            shaky.url(twelve, READER, READERS_PASSWORD, host), ServerAccess(connect_seconds=PATIENCE, **access)
        )
        try:
            with reading_bank(engine) as connection:
                return connection.execute(text("SHOW STATUS LIKE 'Ssl_cipher'")).one()[1]
        finally:
            engine.dispose()

    return cipher


def refusal(attempt, *arguments, **access):
    """What is told; nothing of the address, the account or the certificate is in it."""
    with pytest.raises(BankUnavailableError) as told:
        attempt(*arguments, **access)
    text = f"{told.value} {told.value.remedy!s}"
    for secret in (READER, READERS_PASSWORD, "localhost", ELSEWHERE, "127.0.0.1", ".pem"):
        assert secret not in text.replace("PEM", "")
    return text


def test_a_server_that_proves_its_name_is_read_encrypted(cipher, certificates):
    assert cipher("localhost", ca=str(certificates.ca))


def test_a_certificate_of_another_authority_is_refused(cipher, tmp_path):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    told = refusal(cipher, "localhost", ca=str(other))
    assert "not signed by an authority that is trusted" in told
    assert "Set DATABASE_CA" in told


def test_without_a_ca_another_machine_must_be_known_to_the_authorities_of_the_system(cipher):
    assert "not signed by an authority that is trusted" in refusal(cipher, ELSEWHERE)


def test_a_certificate_for_another_name_is_refused(cipher, certificates):
    told = refusal(cipher, "127.0.0.1", ca=str(certificates.ca))
    assert "made out for another name" in told
    assert "host in DATABASE_URL" in told


def test_an_expired_certificate_is_refused_and_its_successor_taken_without_a_restart(cipher, certificates, shaky):
    certificates.issue_expired()
    shaky.execute("FLUSH SSL")
    try:
        assert "not valid today" in refusal(cipher, "localhost", ca=str(certificates.ca))
    finally:
        certificates.issue()
        shaky.execute("FLUSH SSL")
    assert cipher("localhost", ca=str(certificates.ca))


def test_a_server_without_tls_is_refused_from_another_machine_and_wherever_a_ca_is_set(mariadb, certificates):
    def read(host, **access):
        engine = open_bank(mariadb.url("", host=host), ServerAccess(**access))
        try:
            with reading_bank(engine):
                return "read"
        finally:
            engine.dispose()

    for told in (refusal(read, ELSEWHERE), refusal(read, "127.0.0.1", ca=str(certificates.ca))):
        assert "offers no encrypted connection" in told
        assert "DATABASE_TLS=off" in told
    assert read("127.0.0.1") == read(ELSEWHERE, tls="off") == "read"


def test_turned_off_a_certificate_of_anybody_is_taken(cipher):
    assert cipher(ELSEWHERE, tls="off")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_ca_file_that_is_none_is_told_as_such(cipher, tmp_path, content):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    told = refusal(cipher, "localhost", ca=str(file))
    assert "DATABASE_CA names cannot be read as certificates" in told

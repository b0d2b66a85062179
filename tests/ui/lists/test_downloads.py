"""The route that hands a file out, behind the cookie of the browser that prepared it, as dashboard.py serves both."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from domain.errors import ListChangedError, StorageError
from ui.lists import downloads
from ui.shell.browser import COOKIE, BrowserCookie
from workflows.lists.release import ReleasedFile

CONTENT = b"customer_id\r\n7\r\n"
OWNER, STRANGER = "the browser that prepared the list", "another browser"


@pytest.fixture
def clock():
    """Seconds, which only a test moves on."""
    return [1_000.0]


@pytest.fixture
def tickets(clock, monkeypatch):
    made = downloads._Tickets(lambda: clock[0])
    monkeypatch.setattr(downloads, "tickets", made)
    return made


@pytest.fixture
def released(monkeypatch):
    """What was released, as (session, prepared), instead of a bank's people."""
    asked = []

    def release(session, prepared, _progress):
        asked.append((session, prepared))
        return ReleasedFile("Frühling-2026.csv", CONTENT, 1, "a hash")

    monkeypatch.setattr(downloads, "release_target_list", release)
    return asked


@pytest.fixture
def ticket(tickets, released):
    return tickets.issue("the session", "the list", OWNER)


def client(browser=None):
    app = Starlette(
        routes=downloads.ROUTES,
        middleware=[Middleware(BrowserCookie)],
        exception_handlers={Exception: downloads.on_unexpected},
    )
    return TestClient(app, raise_server_exceptions=False, cookies={COOKIE: browser} if browser else None)


def fetch(ticket, browser=OWNER):
    return client(browser).get(f"/downloads/{ticket}")


def is_refused(answer):
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code == 410 and "Prepare the list again" in answer.text and CONTENT not in answer.content


def test_the_browser_that_prepared_a_list_gets_the_file_of_it(ticket, released):
    answer = fetch(ticket)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Fr%C3%BChling-2026.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert released == [("the session", "the list")]


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT", "DELETE"])
def test_nothing_but_fetching_the_file_uses_up_a_ticket_or_writes_a_record(ticket, released, method):
    assert client(OWNER).request(method, f"/downloads/{ticket}").status_code == 405
    assert released == []
    assert fetch(ticket).content == CONTENT


@pytest.mark.parametrize("cookie", ["", "ä", '"', "\\", "=;,", "a" * 5000])
def test_a_damaged_cookie_is_a_strangers(ticket, released, cookie):
    answer = client().get(f"/downloads/{ticket}", headers={"Cookie": f"{COOKIE}={cookie}".encode()})
    assert is_refused(answer)
    assert released == []


def test_a_ticket_works_once(ticket, released):
    assert fetch(ticket).status_code == 200
    assert is_refused(fetch(ticket))
    assert len(released) == 1


@pytest.mark.parametrize("browser", [STRANGER, None])
def test_another_browser_is_refused_and_the_ticket_of_its_owner_still_works(ticket, released, browser):
    assert is_refused(fetch(ticket, browser))
    assert released == []
    assert fetch(ticket).content == CONTENT


def test_a_ticket_of_a_browser_without_a_name_is_nobodys(tickets, released):
    assert is_refused(fetch(tickets.issue("the session", "the list", ""), None))
    assert released == []


def test_an_address_that_was_never_given_out_is_refused(ticket, released):
    assert is_refused(fetch("guessed"))
    assert released == []


def test_a_ticket_works_for_ten_minutes(tickets, ticket, clock):
    clock[0] += 599
    assert tickets.is_open(ticket)
    assert fetch(ticket).content == CONTENT


def test_after_ten_minutes_a_ticket_is_over_and_nothing_is_released(tickets, ticket, clock, released):
    clock[0] += 600
    assert not tickets.is_open(ticket)
    assert is_refused(fetch(ticket))
    assert released == []


def test_tickets_that_are_over_are_let_go_of_when_the_next_is_issued(tickets, ticket, clock):
    clock[0] += 599
    later = tickets.issue("the session", "the list", OWNER)
    assert set(tickets._open) == {ticket, later}
    clock[0] += 1
    last = tickets.issue("the session", "the list", OWNER)
    assert set(tickets._open) == {later, last}


def test_no_ticket_is_like_another_or_short_enough_to_guess(tickets):
    issued = {tickets.issue("the session", "the list", OWNER) for _ in range(100)}
    assert len(issued) == 100
    assert min(map(len, issued)) >= 43, "32 random bytes"


def failing(monkeypatch, error):
    def fail(*_asked):
        raise error

    monkeypatch.setattr(downloads, "release_target_list", fail)


def test_an_expected_error_is_shown_as_its_two_sentences_and_nothing_in_them_is_markup(ticket, monkeypatch):
    failing(monkeypatch, StorageError("<b>{name}</b> is full.", "Free <{name}>.", name="<script>"))
    answer = fetch(ticket)
    assert answer.status_code == 410
    assert "&lt;b&gt;&lt;script&gt;&lt;/b&gt; is full." in answer.text
    assert "Free &lt;&lt;script&gt;&gt;." in answer.text
    assert "<script>" not in answer.text


def test_a_list_that_changed_since_says_so(ticket, monkeypatch):
    failing(monkeypatch, error := ListChangedError(name="Spring"))
    assert str(error) in fetch(ticket).text


def test_an_unexpected_error_shows_a_reference_that_the_log_has_and_no_trace(ticket, monkeypatch, caplog):
    failing(monkeypatch, ValueError("ana@bank.example"))
    answer = fetch(ticket)
    assert answer.headers["Cache-Control"] == "no-store"
    (reference,) = re.findall(r"the reference ([0-9a-f]{8})\.", answer.text)
    assert "ana@bank.example" not in answer.text
    assert "Traceback" not in answer.text
    assert f"reference {reference}" in caplog.text
    assert "ana@bank.example" in caplog.text


def test_after_an_error_the_ticket_is_used_up(ticket, monkeypatch):
    failing(monkeypatch, ValueError("broken"))
    fetch(ticket)
    assert is_refused(fetch(ticket))


def test_a_ticket_is_only_fetched(ticket, released):
    assert client(OWNER).post(f"/downloads/{ticket}").status_code == 405
    assert released == []

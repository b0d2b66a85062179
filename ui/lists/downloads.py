"""One download, once, to the browser it was prepared in.

Streamlit's own download button publishes the file under an address that asks nobody who they are and lives on after the
visit. Here a ticket leads to a route of our own: it works once, for ten minutes, with the cookie of the browser that got
it, and the file is made and recorded when it is fetched.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from domain.errors import DashboardError
from ui.shell.browser import COOKIE, browser_id
from ui.shell.data import load_formats_for_errors
from wording.sentences import write_error
from workflows.lists.release import PreparedList, release_target_list
from workflows.session import Session

VALID_FOR = 600.0  # seconds
_log = logging.getLogger("dashboard")


@dataclass(frozen=True)
class Ticket:
    session: Session
    prepared: PreparedList
    browser: str
    expires: float


class _Tickets:
    """In memory of this process, as the visit itself is; taking one out is what makes it work only once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # of seconds
        self._lock = threading.Lock()
        self._open: dict[str, Ticket] = {}

    def issue(self, session: Session, prepared: PreparedList, browser: str) -> str:
        key = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._open = {name: ticket for name, ticket in self._open.items() if ticket.expires > now}
            self._open[key] = Ticket(session, prepared, browser, now + VALID_FOR)
        return key

    def is_open(self, key: str) -> bool:
        with self._lock:
            ticket = self._open.get(key)
        return ticket is not None and ticket.expires > self._clock()

    def take(self, key: str, browser: str) -> Ticket | None:
        """None for a ticket that is unknown, used, late or another browser's; the owner's stays valid in that case."""
        with self._lock:
            ticket = self._open.get(key)
            if ticket is None or not browser or not secrets.compare_digest(ticket.browser.encode(), browser.encode()):
                return None
            del self._open[key]
        return ticket if ticket.expires > self._clock() else None


tickets = _Tickets()


def issue_ticket(session: Session, prepared: PreparedList) -> str:
    return tickets.issue(session, prepared, browser_id())


async def _serve(request: Request) -> Response:
    # A mail scanner or a link preview asks with HEAD: it must not use up the ticket, nor write a record.
    if request.method != "GET":
        return Response(status_code=405, headers={"Allow": "GET"})
    ticket = tickets.take(request.path_params["ticket"], request.cookies.get(COOKIE, ""))
    if ticket is None:
        return _refused(
            "This download was used or has expired.",
            "Prepare the list again: a download works once, for ten minutes.",
        )
    try:
        released = await run_in_threadpool(
            release_target_list, ticket.session, ticket.prepared, lambda _share, _doing: None
        )
    except DashboardError as error:
        return _refused(*write_error(error, load_formats_for_errors()))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(released.name)}",
        "Cache-Control": "no-store",
    }
    return Response(released.content, media_type="text/csv; charset=utf-8", headers=headers)


def _refused(message: str, remedy: str) -> Response:
    page = f"<!doctype html><title>No download</title><h1>{escape(message)}</h1><p>{escape(remedy)}</p>"
    return HTMLResponse(page, status_code=410, headers={"Cache-Control": "no-store"})


async def on_unexpected(_request: Request, error: Exception) -> Response:
    reference = uuid4().hex[:8]
    _log.error("Unexpected error in a download, reference %s", reference, exc_info=error)
    return _refused("The file could not be made.", f"Tell the administrator the reference {reference}.")


ROUTES = [Route("/downloads/{ticket}", _serve, methods=["GET"])]

"""One download, once, to the browser it was prepared in.

Streamlit's own download button publishes the file under an address that asks nobody who they are and lives on after the
visit. Here a ticket leads to a route of our own: it works once, for ten minutes, with the cookie of the browser that got
it, and the file is made and recorded when it is fetched.
"""

import logging
import secrets
import threading
import time
from dataclasses import dataclass
from html import escape
from urllib.parse import quote
from uuid import uuid4

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import DashboardError
from domain.people import Actor
from ui.shell.data import load_stores
from workflows.lists.release import PreparedList, release_target_list

COOKIE = "dashboard_browser"
VALID_FOR = 600.0  # seconds
_log = logging.getLogger("dashboard")


@dataclass(frozen=True)
class Ticket:
    actor: Actor
    prepared: PreparedList
    browser: str
    expires: float


class _Tickets:
    """In memory of this process, as the visit itself is; taking one out is what makes it work only once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Ticket] = {}

    def issue(self, actor: Actor, prepared: PreparedList, browser: str) -> str:
        key = secrets.token_urlsafe(32)
        now = time.monotonic()
        with self._lock:
            self._open = {name: ticket for name, ticket in self._open.items() if ticket.expires > now}
            self._open[key] = Ticket(actor, prepared, browser, now + VALID_FOR)
        return key

    def is_open(self, key: str) -> bool:
        with self._lock:
            ticket = self._open.get(key)
        return ticket is not None and ticket.expires > time.monotonic()

    def take(self, key: str, browser: str) -> Ticket | None:
        """None for a ticket that is unknown, used, late or another browser's; the owner's stays valid in that case."""
        with self._lock:
            ticket = self._open.get(key)
            if ticket is None or not browser or not secrets.compare_digest(ticket.browser, browser):
                return None
            del self._open[key]
        return ticket if ticket.expires > time.monotonic() else None


tickets = _Tickets()


def issue_ticket(actor: Actor, prepared: PreparedList) -> str:
    return tickets.issue(actor, prepared, st.context.cookies.get(COOKIE, ""))


async def _serve(request: Request) -> Response:
    ticket = tickets.take(request.path_params["ticket"], request.cookies.get(COOKIE, ""))
    if ticket is None:
        return _refused("This download is over.", "Prepare the list again: every download works once, for ten minutes.")
    try:
        released = await run_in_threadpool(
            release_target_list, ticket.actor, load_stores(), ticket.prepared, lambda _share, _doing: None
        )
    except DashboardError as error:
        return _refused(str(error), error.remedy)
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


class BrowserCookie:
    """Gives every browser a random name of its own, which no script in it can read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or COOKIE in Request(scope).cookies:
            await self._app(scope, receive, send)
            return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax")
            await send(message)

        await self._app(scope, receive, with_cookie)


ROUTES = [Route("/downloads/{ticket}", _serve, methods=["GET"])]

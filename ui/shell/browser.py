"""A random name for every browser: what it prepared, and what runs for it, is its own."""

import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.shell import state

COOKIE = "dashboard_browser"
_WITHOUT_COOKIE = "browser"


def browser_id() -> str:
    """Of the cookie; a browser that takes none is another one at each visit."""
    given: str | None = st.context.cookies.get(COOKIE) or state.recall(_WITHOUT_COOKIE)
    if given is None:
        given = secrets.token_urlsafe(32)
        state.remember(_WITHOUT_COOKIE, given)
    return given


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

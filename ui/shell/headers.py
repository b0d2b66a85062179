"""What every answer tells the browser: no frame around the dashboard, no guess at types, nothing from elsewhere."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FRONT_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _scripts_of(page: str) -> str:
    """Sources for `script-src`: the scripts that stand in Streamlit's own page, by their hash."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


# Components write styles into the page and draw from blobs. 'self' covers the WebSocket to this server, too.
_POLICY = (
    "default-src 'self'",
    f"script-src 'self' {_scripts_of(_FRONT_PAGE.read_text('utf-8'))}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for proxies and browsers that do not read frame-ancestors
    "Referrer-Policy": "no-referrer",
}
# It counts visits and sizes for everybody who asks.
_METRICS = "/_stcore/metrics"


class SecurityHeaders:
    """Sets HEADERS on every answer over HTTP, and closes the path of metrics."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        is_closed = scope["path"].rstrip("/").endswith(_METRICS)
        app = PlainTextResponse("Not found", status_code=404) if is_closed else self._app
        await app(scope, receive, with_headers)

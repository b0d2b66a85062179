import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from tests.ui.shell.test_browser import talk
from ui.shell.headers import HEADERS, SecurityHeaders


async def page(_request):
    return PlainTextResponse("a page", headers={"X-Frame-Options": "ALLOWALL", "Cache-Control": "no-store"})


APP = Starlette(
    routes=[
        Route("/", page),
        Route("/_stcore/health", page),
        Route("/_stcore/metrics", page),
        WebSocketRoute("/talk", talk),
    ],
    middleware=[Middleware(SecurityHeaders)],
)
ASKED = TestClient(APP, raise_server_exceptions=False)


def directives():
    return dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/nowhere", "/_stcore/metrics"])
def test_every_answer_carries_the_headers_once_also_a_refusal(path):
    answer = ASKED.get(path)
    assert {name: answer.headers.get_list(name) for name in HEADERS} == {name: [text] for name, text in HEADERS.items()}


def test_what_the_page_says_besides_stays():
    assert ASKED.get("/").headers["Cache-Control"] == "no-store"


def test_no_page_may_frame_the_dashboard_and_no_script_but_its_own_runs():
    found = directives()
    assert found["frame-ancestors"] == found["object-src"] == "'none'"
    assert "unsafe" not in found["script-src"]
    assert found["script-src"].count("sha256-") == 1, "the script that stands in Streamlit's own page"
    assert all("http" not in sources and "*" not in sources for sources in found.values())


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_the_path_of_metrics_is_closed(path):
    assert ASKED.get(path).status_code == 404
    assert ASKED.get("/_stcore/health").status_code == 200


def test_what_is_no_page_passes_as_it_is():
    with ASKED.websocket_connect("/talk") as talking:
        assert talking.receive_text() == "hello"

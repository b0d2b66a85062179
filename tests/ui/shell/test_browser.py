from http.cookies import SimpleCookie

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from ui.shell.browser import COOKIE, BrowserCookie


async def page(_request):
    return PlainTextResponse("a page", headers={"Set-Cookie": "other=1"})


async def talk(websocket):
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


APP = Starlette(routes=[Route("/", page), WebSocketRoute("/talk", talk)], middleware=[Middleware(BrowserCookie)])


def cookies_of(answer):
    return SimpleCookie("\r\n".join(answer.headers.get_list("Set-Cookie")))


def test_a_browser_is_given_a_name_that_no_script_reads_and_no_other_site_sends():
    given = cookies_of(TestClient(APP).get("/"))[COOKIE]
    assert len(given.value) >= 43, "32 random bytes"
    assert given["httponly"] is True
    assert (given["samesite"], given["path"]) == ("Lax", "/")
    assert given["domain"] == "", "no other host gets it"
    assert given["max-age"] == given["expires"] == "", "until the browser is closed"


def test_the_cookies_that_a_page_sets_stay():
    assert set(cookies_of(TestClient(APP).get("/"))) == {"other", COOKIE}


def test_a_browser_that_has_a_name_keeps_it():
    visitor = TestClient(APP)
    visitor.get("/")
    name = visitor.cookies[COOKIE]
    assert set(cookies_of(visitor.get("/"))) == {"other"}
    assert visitor.cookies[COOKIE] == name


def test_no_two_browsers_have_one_name():
    assert len({cookies_of(TestClient(APP).get("/"))[COOKIE].value for _ in range(50)}) == 50


def test_what_is_no_page_passes_as_it_is():
    with TestClient(APP).websocket_connect("/talk") as talking:
        assert talking.receive_text() == "hello"

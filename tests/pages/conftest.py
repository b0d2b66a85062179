"""Pages through the frame, and what is on them."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE, wait_until

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def nothing_cached():
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def cookies(monkeypatch) -> dict[str, str]:
    """Those of the browser; the test driver's own are another object in every run, as if each had another browser."""
    given: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _context: given))
    return given


@pytest.fixture(autouse=True)
def work_is_done_in_the_run_that_asks_for_it(monkeypatch):
    """However slow the machine; what a page shows meanwhile is tested in tests/ui/shell."""
    monkeypatch.setattr("ui.shell.tasks._AT_ONCE", PATIENCE)


@pytest.fixture
def visit(tmp_path, monkeypatch):
    """Opens a page inside the frame, for a bank's URL."""

    def open_(page: str, url: str, **settings: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
        for name, value in settings.items():
            monkeypatch.setenv(name.upper(), value)
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=PATIENCE).run()
        return app.switch_page(f"pages/{page}.py").run()

    return open_


def texts(app: AppTest) -> str:
    shown = [*app.error, *app.warning, *app.info, *app.success, *app.caption, *app.markdown]
    return "\n".join(str(each.value) for each in shown)


def pressed(app: AppTest, label: str) -> AppTest:
    """And the page run again until the work beside it is done."""
    button(app, label).click()
    return settled(app)


def settled(app: AppTest) -> AppTest:
    def is_done() -> bool:
        return all(each.label != "Cancel" for each in app.run().button)

    wait_until(is_done)
    return app


def button(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)

"""What a page shows while work runs beside it, and once it is done."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE, wait_until
from workflows import jobs


@pytest.fixture
def go_on():
    """The work waits for it."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def page(go_on, monkeypatch):
    monkeypatch.setattr("ui.shell.tasks._AT_ONCE", 0)
    monkeypatch.setattr("ui.shell.tasks.browser_id", lambda: "a browser")  # of AppTest, one more at each run
    monkeypatch.setattr(jobs, "_jobs", {})

    def script(wait):
        from types import SimpleNamespace

        import streamlit as st

        from domain.people import LOCAL
        from ui.shell.tasks import Task

        def count(_session, upto, progress):
            progress(0.5, "Half of it")
            wait()
            progress(0.9, "Nearly all")
            return upto

        counting = Task("Counting", count)
        session = SimpleNamespace(actor=LOCAL, stores=None)
        if st.button("Count"):
            counting.start(session, 7)  # type: ignore[arg-type]
        result = counting.follow(session)  # type: ignore[arg-type]
        st.write("Nothing yet" if result is None else f"Counted to {result}")

    return AppTest.from_function(script, kwargs={"wait": lambda: go_on.wait(PATIENCE)}, default_timeout=PATIENCE).run()


def press(app, label):
    return next(each for each in app.button if each.label == label).click().run()


def texts(app):
    return [each.value for each in app.markdown]


def the_job():
    return next(job for job in jobs._jobs.values() if job.label == "Counting")


def test_work_that_takes_long_shows_how_far_it_is_and_can_be_cancelled(page):
    app = press(page, "Count")
    wait_until(lambda: the_job().doing == "Half of it")
    app.run()
    assert texts(app) == ["Nothing yet"]
    assert [each.label for each in app.button] == ["Count", "Cancel"]
    assert "Half of it" in app.get("progress")[0].proto.text


def test_what_the_work_gives_is_on_the_page_once_it_is_done(page, go_on):
    app = press(page, "Count")
    go_on.set()
    assert the_job().wait(PATIENCE)
    app.run()
    assert texts(app) == ["Counted to 7"]
    assert texts(app.run()) == ["Nothing yet"], "a result is handed over once"


def test_cancelled_work_says_so_and_gives_nothing(page, go_on):
    app = press(press(page, "Count"), "Cancel")
    job = the_job()
    go_on.set()
    assert job.wait(PATIENCE)
    app.run()
    assert texts(app) == ["Nothing yet"]
    assert "nothing was changed" in app.error[0].value

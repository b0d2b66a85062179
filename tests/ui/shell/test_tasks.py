"""Work beside the page, with pages that do nothing else. Each test has a task of its own name."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from domain.errors import SegmentationError
from domain.people import LOCAL
from domain.sentences import Sentence
from ui.shell import tasks
from ui.shell.browser import COOKIE
from ui.shell.tasks import Task
from workflows import jobs
from workflows.session import Session

SESSION = Session(LOCAL, SimpleNamespace(bank_id="bank"))  # type: ignore[arg-type]
LONG = 60.0  # seconds; nothing takes as long


class Work:
    """Reports, waits until it may go on, reports again, and returns what it was asked."""

    def __init__(self) -> None:
        self.may_go_on, self.begun = threading.Event(), threading.Event()
        self.error: SegmentationError | None = None

    def __call__(self, _session: Session, asked: str, progress: Any) -> str:
        progress(0.5, Sentence("Reading {rows} rows", rows=1234))
        self.begun.set()
        assert self.may_go_on.wait(LONG)
        progress(0.75, "Nearly there")
        if self.error:
            raise self.error
        return f"made of {asked}"


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.may_go_on.set()


@pytest.fixture
def task(work) -> Task:
    return Task(f"Counting {uuid4().hex}", work)


@pytest.fixture
def shared(work) -> Task:
    return Task(f"Counting {uuid4().hex}", work, shared=True)


@pytest.fixture(autouse=True)
def browser(monkeypatch) -> dict[str, str]:
    """The cookies of the browser that opens the next page."""
    cookies = {COOKIE: f"ana {uuid4().hex}"}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _context: cookies))
    return cookies


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """As if every work took longer than a click waits for it."""
    monkeypatch.setattr(tasks, "_AT_ONCE", 0.0)


def page(task: Task) -> AppTest:
    def script(task, session):
        import streamlit as st

        for what in ("this", "that"):
            if st.button(f"Count {what}"):
                task.start(session, what)
        outcome = task.outcome(session)
        if outcome:
            st.markdown(f"{outcome.result}, asked {outcome.asked}")
        st.markdown("The end of the page")

    return AppTest.from_function(script, kwargs={"task": task, "session": SESSION}, default_timeout=LONG).run()


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click()
    return app.run()


def shown(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.value for each in app.markdown]


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def finished(task: Task, work: Work) -> None:
    """The work goes on, and all that was started under this name is done."""
    work.may_go_on.set()
    for job in [each for each in jobs._jobs.values() if each.label == task.label]:
        assert job.wait(LONG)


def test_while_work_runs_its_progress_is_on_the_page_and_then_its_result_once(task, work):
    app = press(page(task), "Count this")
    assert work.begun.wait(LONG)
    app.run()
    (bar,) = app.get("progress")
    assert (bar.proto.value, bar.proto.text) == (50, f"{task.label}: Reading 1,234 rows")
    assert shown(app) == ["The end of the page"]
    assert task.is_running(SESSION)
    finished(task, work)
    assert shown(app.run()) == ["made of this, asked ('this',)", "The end of the page"]
    assert not app.get("progress")
    assert shown(app.run()) == ["The end of the page"]
    assert not task.is_running(SESSION)


def test_a_quick_result_is_there_after_the_click_without_progress(task, work, monkeypatch):
    monkeypatch.setattr(tasks, "_AT_ONCE", LONG)
    work.may_go_on.set()
    app = press(page(task), "Count this")
    assert shown(app)[0] == "made of this, asked ('this',)"
    assert not app.get("progress")


def test_an_error_stands_above_the_page_which_stays(task, work):
    work.error = SegmentationError("Only {few} rows.", "Bring more.", few=1000)
    app = press(page(task), "Count this")
    finished(task, work)
    app.run()
    assert [each.value for each in app.error] == ["Only 1,000 rows.\n\nBring more."]
    assert shown(app) == ["The end of the page"]
    assert not app.run().error


def test_cancelled_work_ends_without_a_result(task, work):
    app = press(page(task), "Count this")
    assert work.begun.wait(LONG)
    press(app.run(), "Cancel")
    finished(task, work)
    app.run()
    assert [each.value.split("\n")[0] for each in app.error] == ["Cancelled; nothing was changed."]
    assert shown(app) == ["The end of the page"]


def test_started_again_the_earlier_work_is_cancelled_and_only_the_later_result_comes(task, work):
    app = press(page(task), "Count this")
    assert work.begun.wait(LONG)
    (earlier,) = [each for each in jobs._jobs.values() if each.label == task.label]
    press(app, "Count that")
    finished(task, work)
    assert shown(app.run()) == ["made of that, asked ('that',)", "The end of the page"]
    assert not app.error
    assert earlier.done
    assert earlier.share == 0.5, "it did not get beyond the step at which it was cancelled"


def test_after_a_reload_the_browser_finds_its_running_work_and_the_result(task, work):
    press(page(task), "Count this")
    assert work.begun.wait(LONG)
    reloaded = page(task)
    assert "Cancel" in labels(reloaded)
    finished(task, work)
    assert shown(reloaded.run())[0] == "made of this, asked ('this',)"


def test_a_result_that_came_meanwhile_is_found_after_a_reload(task, work):
    press(page(task), "Count this")
    finished(task, work)
    assert shown(page(task))[0] == "made of this, asked ('this',)"


def test_another_browser_sees_nothing_of_it(task, work, browser):
    press(page(task), "Count this")
    assert work.begun.wait(LONG)
    browser[COOKIE] = "ben"
    other = page(task)
    assert "Cancel" not in labels(other)
    finished(task, work)
    assert shown(other.run()) == ["The end of the page"]


def test_shared_work_runs_once_and_ends_for_everybody_who_watched_it(shared, work, browser):
    first = press(page(shared), "Count this")
    assert work.begun.wait(LONG)
    browser[COOKIE] = "ben"
    second = press(page(shared), "Count that")
    assert len([each for each in jobs._jobs.values() if each.label == shared.label]) == 1
    third = page(shared)
    assert "Cancel" in labels(third)
    finished(shared, work)
    for app in (first, second, third):
        assert shown(app.run()) == ["made of this, asked ('this',)", "The end of the page"]
        assert shown(app.run()) == ["The end of the page"]


def test_a_visitor_who_came_after_shared_work_ended_sees_no_result(shared, work):
    press(page(shared), "Count this")
    finished(shared, work)
    assert shown(page(shared)) == ["The end of the page"]

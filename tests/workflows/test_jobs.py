import threading

import pytest

from workflows import jobs
from workflows.errors import CancelledError


def test_the_result_comes_back_and_progress_is_heard():
    def count(report: jobs.Progress) -> int:
        report(0.5, "half")
        return 42

    job = jobs.start("Counting", count)
    assert job.wait(5)
    assert (job.result(), job.share, job.doing) == (42, 0.5, "half")


def test_what_the_work_raises_is_raised_by_the_result():
    def fail(_report: object) -> None:
        raise ValueError("broken")

    job = jobs.start("Failing", fail)
    job.wait(5)
    with pytest.raises(ValueError, match="broken"):
        job.result()


def test_cancelled_work_stops_at_its_next_step():
    reached, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def work(report: jobs.Progress) -> None:
        reached.set()
        go_on.wait(5)
        report(0.5, "next step")
        done.append("written")

    job = jobs.start("Writing", work)
    reached.wait(5)
    job.cancel()
    go_on.set()
    job.wait(5)
    with pytest.raises(CancelledError):
        job.result()
    assert done == []


def test_the_same_key_runs_once_for_all_who_ask():
    go_on = threading.Event()
    runs: list[int] = []

    def work(_report: object) -> None:
        runs.append(1)
        go_on.wait(5)

    first = jobs.start("Refresh", work, key="refresh-a-bank")
    second = jobs.start("Refresh", work, key="refresh-a-bank")
    go_on.set()
    first.wait(5)
    assert first is second
    assert runs == [1]
    again = jobs.start("Refresh", work, key="refresh-a-bank")
    again.wait(5)
    assert runs == [1, 1]

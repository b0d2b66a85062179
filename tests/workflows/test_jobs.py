import threading

import pytest

from domain.errors import CancelledError
from domain.progress import Progress
from tests.patience import PATIENCE
from workflows import jobs


def test_the_result_comes_back_and_progress_is_heard():
    def count(report: Progress) -> int:
        report(0.5, "half")
        return 42

    job = jobs.start("Counting", count)
    assert job.wait(PATIENCE)
    assert (job.result(), job.share, job.doing) == (42, 0.5, "half")


def test_what_the_work_raises_is_raised_by_the_result():
    def fail(_report: object) -> None:
        raise ValueError("broken")

    job = jobs.start("Failing", fail)
    job.wait(PATIENCE)
    with pytest.raises(ValueError, match="broken"):
        job.result()


def test_cancelled_work_stops_at_its_next_step():
    reached, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def work(report: Progress) -> None:
        reached.set()
        go_on.wait(PATIENCE)
        report(0.5, "next step")
        done.append("written")

    job = jobs.start("Writing", work)
    reached.wait(PATIENCE)
    job.cancel()
    go_on.set()
    job.wait(PATIENCE)
    with pytest.raises(CancelledError):
        job.result()
    assert done == []


def test_the_same_key_runs_once_for_all_who_ask():
    go_on = threading.Event()
    runs: list[int] = []

    def work(_report: object) -> None:
        runs.append(1)
        go_on.wait(PATIENCE)

    first = jobs.start("Refresh", work, key="refresh-a-bank")
    second = jobs.start("Refresh", work, key="refresh-a-bank")
    go_on.set()
    first.wait(PATIENCE)
    assert first is second
    assert runs == [1]
    again = jobs.start("Refresh", work, key="refresh-a-bank")
    again.wait(PATIENCE)
    assert runs == [1, 1]


def test_many_who_ask_at_the_same_moment_watch_one_run():
    go_on, together = threading.Event(), threading.Barrier(16)
    runs: list[int] = []
    jobs_seen: list[jobs.Job] = []

    def work(_report: object) -> None:
        runs.append(1)
        go_on.wait(PATIENCE)

    def ask() -> None:
        together.wait(PATIENCE)
        jobs_seen.append(jobs.start("Refresh", work, key="asked-by-many"))

    askers = [threading.Thread(target=ask) for _ in range(16)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(PATIENCE)
    go_on.set()
    assert jobs_seen[0].wait(PATIENCE)
    assert {id(job) for job in jobs_seen} == {id(jobs_seen[0])}
    assert runs == [1]


def test_work_that_is_cancelled_while_it_waits_stops_at_its_first_step():
    go_on = threading.Event()
    first = jobs.start("Long", lambda _report: go_on.wait(PATIENCE))
    second = jobs.start("Waiting", lambda report: report(0.0, "begun"))
    second.cancel()
    go_on.set()
    assert first.wait(PATIENCE)
    assert second.wait(PATIENCE)
    assert second.doing == "Waiting for other work to finish"
    with pytest.raises(CancelledError):
        second.result()


def test_cancelling_what_is_done_already_does_not_undo_its_result():
    job = jobs.Job("Done")
    job.cancel()
    job.report(1.0, "written")
    assert job.doing == "written"
    with pytest.raises(CancelledError):
        job.report(0.99, "one more step")


def test_results_that_nobody_came_back_for_are_let_go_of():
    started = [jobs.start("Short", lambda _report: "a result") for _ in range(120)]
    assert started[-1].wait(PATIENCE)
    last = jobs.start("Last", lambda _report: "the newest")
    last.wait(PATIENCE)
    assert jobs.find(last.job_id) is last
    assert jobs.find(started[0].job_id) is None
    assert sum(jobs.find(job.job_id) is not None for job in started) < 50


def test_an_unfinished_job_is_never_let_go_of():
    go_on = threading.Event()
    waiting = [jobs.start("Waiting", lambda _report: go_on.wait(PATIENCE)) for _ in range(80)]
    found = [jobs.find(job.job_id) for job in waiting]
    go_on.set()
    assert found == waiting
    assert waiting[-1].wait(PATIENCE)


def test_progress_stays_between_none_and_all():
    job = jobs.Job("Odd")
    job.report(-3.0, "before")
    assert job.share == 0.0
    job.report(7.5, "beyond")
    assert job.share == 1.0

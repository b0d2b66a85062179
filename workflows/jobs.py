"""Work of more than a second, beside the page that asked for it: one worker, progress, cancel."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from domain.errors import CancelledError
from domain.progress import Progress
from domain.sentences import Sentence

# One at a time: more would not finish sooner on two cores, and would make every open page slower.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
_jobs: dict[str, "Job"] = {}
_starting = threading.Lock()
_KEPT = 50  # a result that was never fetched must not stay in memory for months


@dataclass
class Job:
    """`share` runs from 0 to 1. `asked` is what the work was started with. `result()` raises what the work raised."""

    label: str
    job_id: str = field(default_factory=lambda: uuid4().hex)
    asked: tuple[Any, ...] = ()
    share: float = 0.0
    doing: str | Sentence = "Waiting for other work to finish"
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _future: "Future[Any] | None" = None

    @property
    def done(self) -> bool:
        return self._future is not None and self._future.done()

    def wait(self, seconds: float) -> bool:
        """Whether the job is done within that time."""
        if self._future is None:
            return False
        wait_for([self._future], timeout=seconds)
        return self._future.done()

    def result(self) -> Any:
        if self._future is None:
            raise CancelledError
        return self._future.result()

    def cancel(self) -> None:
        """Takes effect at the next step of the work, which then leaves everything as it was."""
        self._cancelled.set()

    def report(self, share: float, doing: str | Sentence) -> None:
        # At 1 the work is done, and "nothing was changed" would not be true any more.
        if self._cancelled.is_set() and share < 1:
            raise CancelledError
        self.share, self.doing = min(max(share, 0.0), 1.0), doing


def start(label: str, work: Callable[[Progress], Any], key: str | None = None, asked: tuple[Any, ...] = ()) -> Job:
    """Starts the work, or returns the unfinished job that already has this key."""
    with _starting:
        running = _jobs.get(key) if key else None
        if running is not None and not running.done:
            return running
        _drop_oldest()
        job = Job(label, key or uuid4().hex, asked)
        job._future = _worker.submit(work, job.report)
        _jobs[job.job_id] = job
        return job


def _drop_oldest() -> None:
    finished = [job_id for job_id, job in _jobs.items() if job.done]
    for job_id in finished[: max(len(_jobs) - _KEPT + 1, 0)]:
        del _jobs[job_id]


def find(job_id: str) -> Job | None:
    return _jobs.get(job_id)


def forget(job_id: str) -> None:
    """Lets go of a result that was taken over: it may list a million people."""
    with _starting:
        _jobs.pop(job_id, None)

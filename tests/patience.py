"""How long a test waits before it says that something hangs. Never how long something may take: machines are slow at times."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 120  # seconds
_PAUSE = 0.02


def wait_until(condition: Callable[[], object]) -> None:
    """Asks again and again until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE} seconds in vain"
        time.sleep(_PAUSE)


def in_the_end(work: Callable[[], T]) -> T:
    """What the work returns, which must not hang; raises what it raises."""
    threads = ThreadPoolExecutor(1)
    try:
        return threads.submit(work).result(PATIENCE)
    finally:
        threads.shutdown(wait=False)

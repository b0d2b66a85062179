"""Reading with connectorx: a fraction of the work that pymysql makes, in a process that can be ended."""

import importlib.util
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, urlencode

import pyarrow as pa

from db.mysql.access import Login

_WORKER = Path(__file__).with_name("bulk_worker.py")
_LOOK_EVERY = 0.2  # seconds between two looks at whether the answer is still wanted


class BulkReadFailed(Exception):  # noqa: N818  # never shown as an error: the range is then read another way
    """connectorx did not bring the rows of one query, for whatever reason."""


def is_installed() -> bool:
    return os.name == "posix" and importlib.util.find_spec("connectorx") is not None


def address_for_connectorx(login: Login) -> str | None:
    """None where connectorx could not be as sure of the server as pymysql is."""
    if login.unix_socket:
        return None
    # By default connectorx leaves TLS for the server's unencrypted socket when both are on one machine.
    options = {"prefer_socket": "false"}
    if login.verified:
        ca = login.ca or ssl.get_default_verify_paths().cafile
        if not ca:
            return None
        options |= {"ssl-mode": "VERIFY_IDENTITY", "ssl-ca": str(Path(ca).resolve())}
    who = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
    host = f"[{login.host}]" if ":" in login.host else login.host
    return f"mysql://{who}@{host}:{login.port}/{quote(login.database, safe='')}?{urlencode(options, quote_via=quote)}"


@dataclass
class BulkReader:
    """One worker process, started when first needed and again after it ended. `seconds` bound one query."""

    seconds: int
    still_wanted: Callable[[], None]
    _process: "subprocess.Popen[bytes] | None" = None
    _waiting: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "bulk-read"))

    def read(self, address: str, query: str) -> pa.Table:
        """Raises BulkReadFailed, and what `still_wanted` raises when the answer is not wanted any more."""
        process = self._process = self._process or _start()
        job = json.dumps({"url": address, "query": query, "seconds": self.seconds + 1})
        with ExitStack() as unless_answered:
            unless_answered.callback(self.close)
            rows = self._in_time(self._waiting.submit(_answer, process, job))
            unless_answered.pop_all()
        return rows

    def _in_time(self, answer: "Future[pa.Table]") -> pa.Table:
        deadline = time.monotonic() + self.seconds
        while not wait([answer], _LOOK_EVERY).done:
            if time.monotonic() > deadline:
                raise BulkReadFailed
            self.still_wanted()
        return answer.result()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:
                self._process = None


def _start() -> "subprocess.Popen[bytes]":
    # Isolated: it needs no module but those installed, and takes none from the folder it happens to run in.
    command = [sys.executable, "-I", str(_WORKER)]
    return subprocess.Popen(  # noqa: S603  # both are our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _answer(process: "subprocess.Popen[bytes]", job: str) -> pa.Table:
    question, answer = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    try:
        question.write(job.encode() + b"\n")
        question.flush()
    except BrokenPipeError as error:
        raise BulkReadFailed from error
    size = int.from_bytes(answer.read(8), "big")
    rows = answer.read(size)
    if not size or len(rows) < size:
        raise BulkReadFailed
    return pa.ipc.open_stream(rows).read_all()

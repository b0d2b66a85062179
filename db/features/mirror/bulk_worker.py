"""A process that reads with connectorx, which nothing but ending its process can stop; run as a file, without the rest.

A job is a line of JSON on stdin, for a password must not stand on a command line; the answer is the length and the
bytes of an Arrow stream on stdout. Any error ends the process without a message, which might hold a URL with the password.
"""

import json
import signal
import sys

import connectorx
import pyarrow as pa


def main() -> None:
    for line in sys.stdin.buffer:
        job = json.loads(line)
        # The system ends this process then, even when its parent is gone and the server never answers.
        signal.alarm(job["seconds"])
        rows = connectorx.read_sql(job["url"], job["query"], return_type="arrow", protocol="text")
        signal.alarm(0)
        _answer(rows)


def _answer(rows: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    answer = sink.getvalue()
    sys.stdout.buffer.write(answer.size.to_bytes(8, "big"))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

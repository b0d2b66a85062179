"""Nothing fails because a machine is slow: what waits, waits for tests/patience.py, and what is asserted is no time."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = sorted(file for file in (ROOT / "tests").rglob("*.py") if file.name != "patience.py")
CLOCKS = {"monotonic", "perf_counter", "process_time", "sleep", "Timer"}
WAITING = {"wait", "join", "result", "acquire"}
LIMITS = {"timeout", "default_timeout"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def impatient(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, keywords = called(node), {keyword.arg: keyword.value for keyword in node.keywords}
        if name in CLOCKS:
            yield f"line {node.lineno}: {name}() reads or stops the clock"
        if (name in WAITING and any(map(is_number, node.args))) or any(
            is_number(value) for limit, value in keywords.items() if limit in LIMITS
        ):
            yield f"line {node.lineno}: {name}() waits for a number of seconds of its own"
        if name in {"from_function", "from_file", "from_string"} and "default_timeout" not in keywords:
            yield f"line {node.lineno}: {name}() gives a page three seconds; give it PATIENCE"


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.relative_to(ROOT / "tests").as_posix())
def test_no_test_asserts_seconds_or_waits_for_few_of_them(file):
    assert list(impatient(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    ["time.sleep(1)", "job.wait(5)", "queue.get(timeout=20)", "AppTest.from_function(f).run()", "Timer(0.2, f)"],
)
def test_what_would_fail_on_a_slow_machine_is_found(code):
    assert list(impatient(ast.parse(code)))

"""What came after what is told by a number, never by a clock or a file's time: one that is wrong for once hides all later."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "ui", "terminal", "wording", "workflows", "segmentation", "targeting", "db", "domain")
MOMENTS = {
    "computed_at",
    "created_at",
    "saved_at",
    "added_at",
    "refreshed_at",
    "deleted_at",
    "frozen_at",
    "archived_at",
}
FILE_TIMES = {"st_mtime", "st_mtime_ns", "st_ctime", "st_ctime_ns", "st_birthtime", "st_atime", "getmtime", "getctime"}
ORDERING = {"sorted", "sort", "max", "min", "order_by", "nlargest", "nsmallest", "sort_values"}

MAY_ORDER = {
    "domain/snapshots.py: in_sequence": "snapshots of earlier versions, which have no number yet",
}
MAY_READ_A_FILES_TIME = {
    "db/features/mirror/manifest.py: day_copied": "the day of a mirror of an earlier version, which does not say it",
}


def functions():
    """Each function of the product, with the place where it stands."""
    files = (*ROOT.glob("*.py"), *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))))
    for file in (file for file in files if "migrations" not in file.parts):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(ROOT).as_posix()}: {node.name}", node


def names_in(node):
    """`at` only as a column: elsewhere it is a place."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute):
            yield "created_at" if each.attr == "at" and ast.unparse(each.value).endswith(".c") else each.attr
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def named_moments(function):
    """Names in the function that stand for a moment, or for a tuple with one: `newest_first = (runs.c.created_at, ...)`."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and MOMENTS & set(names_in(node.value)) and not calls_in(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def calls_in(node):
    """Calls but those that turn a column around."""
    return [each for each in ast.walk(node) if isinstance(each, ast.Call) and called(each) not in ("desc", "asc")]


def orders_by_a_moment(function):
    known = named_moments(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) in ORDERING:
            said = [*node.args, *(keyword.value for keyword in node.keywords)]
            used = {each.id for part in said for each in ast.walk(part) if isinstance(each, ast.Name)}
            if used & known or any(MOMENTS & set(names_in(part)) for part in said):
                return True
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            order = any(isinstance(each, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for each in node.ops)
            if order and any(isinstance(side, ast.Attribute) and side.attr in MOMENTS for side in sides):
                return True
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add)
            and any(isinstance(side, ast.Attribute) and side.attr in MOMENTS for side in (node.left, node.right))
        ):
            return True  # a moment made a little later, to be the newest
    return False


def test_nothing_is_ordered_compared_or_made_newer_by_a_moment():
    found = {place for place, function in functions() if orders_by_a_moment(function)}
    assert found == set(MAY_ORDER)


def test_no_time_of_a_file_is_read():
    found = {place for place, function in functions() if FILE_TIMES & set(names_in(function))}
    assert found == set(MAY_READ_A_FILES_TIME)


def parsed(text):
    return ast.parse(text).body[0]


def test_the_ways_in_which_it_crept_in_before_are_all_seen():
    ways = (
        "def f(x):\n    return max(x, key=lambda each: each.computed_at)",
        "def f(x):\n    return max(x, key=lambda each: (each.day, each.created_at))",
        "def f():\n    newest = (runs.c.created_at.desc(), runs.c.run_id)\n    return select(runs).order_by(*newest)",
        "def f():\n    return select(runs).order_by(runs.c.saved_at.desc())",
        "def f():\n    return select(releases).order_by(releases.c.at.desc())",
        "def f(a, b):\n    return a.computed_at > b.computed_at",
        "def f(a):\n    return a.computed_at + timedelta(microseconds=1)",
        "def f(x):\n    return x.sort_values('created_at')",
    )
    assert [way for way in ways if not orders_by_a_moment(parsed(way))] == []
    assert FILE_TIMES & set(names_in(parsed("def f(x):\n    return sorted(x, key=lambda file: file.stat().st_mtime)")))

"""One thing, one name: who searches for a name finds one function or class of it."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "ui", "terminal", "wording", "workflows", "segmentation", "targeting", "db", "domain")
MAY_STAND_TWICE: dict[str, str] = {}  # with the reason
# Those of the day on which this test was written. To be emptied; it may only become shorter.
YET_TO_BE_RENAMED: frozenset[str] = frozenset(
    {
        "Check",
        "People",
        "change_audience",
        "columns_of",
        "count_rows",
        "create_schema",
        "delete_audience",
        "delete_segmentation",
        "duplicate_segmentation",
        "fetch_versions",
        "fingerprint",
        "in_order",
        "missing",
        "offer_to_delete_damaged",
        "read_rows",
        "reading",
        "rename_segmentation",
        "rename_segments",
        "restore_audience",
        "restore_segmentation",
        "save_audience",
        "save_segmentation",
        "save_version",
        "score_customers",
        "show_changes",
        "show_look",
        "show_run",
        "show_versions",
        "sign_in",
        "sizes_over_time",
        "told",
        "write",
        "writing",
    }
)


def places_of_names() -> dict[str, list[str]]:
    """Public functions and classes at the top level of a module, each with the files that define it."""
    places = defaultdict[str, list[str]](list)
    for file in (*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))):
        path = file.relative_to(ROOT).as_posix()
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            ):
                if "/migrations/" not in path:
                    places[node.name].append(path)
    return places


def twice() -> dict[str, list[str]]:
    return {name: files for name, files in places_of_names().items() if len(files) > 1}


def test_no_public_function_or_class_has_the_name_of_another():
    known = MAY_STAND_TWICE.keys() | YET_TO_BE_RENAMED
    assert {name: files for name, files in twice().items() if name not in known} == {}


def test_no_exception_is_listed_that_is_none():
    assert (MAY_STAND_TWICE.keys() | YET_TO_BE_RENAMED) - twice().keys() == set()

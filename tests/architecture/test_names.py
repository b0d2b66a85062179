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
    """Functions and classes at the top level of a module, each with the files that define it."""
    places = defaultdict[str, list[str]](list)
    files = (*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py")))
    for file in (file for file in files if "migrations" not in file.parts):
        for node in ast.parse(file.read_text("utf-8")).body:
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    places[name].append(file.relative_to(ROOT).as_posix())
    return places


def public_names_that_stand_twice() -> dict[str, list[str]]:
    return {name: files for name, files in places_of_names().items() if len(files) > 1 and not name.startswith("_")}


def test_no_public_function_or_class_has_the_name_of_another():
    known = MAY_STAND_TWICE.keys() | YET_TO_BE_RENAMED
    assert {name: files for name, files in public_names_that_stand_twice().items() if name not in known} == {}


def test_no_exception_is_listed_that_is_none():
    assert (MAY_STAND_TWICE.keys() | YET_TO_BE_RENAMED) - public_names_that_stand_twice().keys() == set()

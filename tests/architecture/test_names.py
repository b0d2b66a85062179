"""One thing, one name: who searches for a name finds one function or class of it."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "ui", "terminal", "wording", "workflows", "segmentation", "targeting", "db", "domain")
MAY_STAND_TWICE: dict[str, str] = {}  # with the reason


def places_of_names() -> dict[str, list[str]]:
    """Public functions and classes at the top level of a module, each with the files that define it."""
    places = defaultdict[str, list[str]](list)
    for file in (*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))):
        path = file.relative_to(ROOT).as_posix()
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and is_public(node.name, path):
                places[node.name].append(path)
    return places


def is_public(name: str, path: str) -> bool:
    # Every revision of Alembic's has an upgrade and a downgrade.
    return not name.startswith("_") and "/migrations/" not in path


def twice() -> dict[str, list[str]]:
    return {name: files for name, files in places_of_names().items() if len(files) > 1}


def test_no_public_function_or_class_has_the_name_of_another():
    assert {name: files for name, files in twice().items() if name not in MAY_STAND_TWICE} == {}


def test_no_exception_is_listed_that_is_none():
    assert MAY_STAND_TWICE.keys() - twice().keys() == set()

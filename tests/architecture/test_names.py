"""One thing, one name: who searches for a name finds one function or class of it."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "ui", "terminal", "wording", "workflows", "segmentation", "targeting", "db", "domain")
MAY_STAND_TWICE: dict[str, str] = {}  # with the reason


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
    assert {name: files for name, files in public_names_that_stand_twice().items() if name not in MAY_STAND_TWICE} == {}


def test_no_exception_is_listed_that_is_none():
    assert MAY_STAND_TWICE.keys() - public_names_that_stand_twice().keys() == set()

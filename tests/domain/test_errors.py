"""The tree of errors: what its docstring draws is what the classes are."""

import ast
from collections.abc import Iterator
from pathlib import Path

from domain import errors
from terminal.errors_page import kinds_of_errors

TESTS = Path(__file__).parents[1]


def test_the_tree_in_the_docstring_is_that_of_the_classes_and_in_their_order():
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    parents = {kind.__name__: kind.__bases__[0].__name__ for kind in classes} | {"DashboardError": None}
    assert [(kind.name, kind.parent) for kind in kinds_of_errors()] == list(parents.items())


def test_a_test_meets_every_kind_of_error():
    met = {name for file in TESTS.rglob("test_*.py") for name in names_in_raises(ast.parse(file.read_text("utf-8")))}
    assert {kind.name for kind in kinds_of_errors() if kind.parent} - met == set()


def names_in_raises(tree: ast.AST) -> Iterator[str]:
    """Of the classes that `pytest.raises` waits for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "raises":
            yield from (each.id for given in node.args for each in ast.walk(given) if isinstance(each, ast.Name))

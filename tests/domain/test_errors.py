"""The tree of errors: what its docstring draws is what the classes are."""

from domain import errors
from terminal.errors_page import kinds_of_errors


def test_the_tree_in_the_docstring_is_that_of_the_classes_and_in_their_order():
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    parents = {kind.__name__: kind.__bases__[0].__name__ for kind in classes} | {"DashboardError": None}
    assert [(kind.name, kind.parent) for kind in kinds_of_errors()] == list(parents.items())

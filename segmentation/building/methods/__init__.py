"""The ways to find segments: one file each, found by being here and holding a METHOD."""

from importlib import import_module
from pkgutil import iter_modules

from domain.errors import SegmentationError
from segmentation.building.methods.method import Method


def all_methods() -> tuple[Method, ...]:
    """In the order in which they are offered, the default first."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(sorted((m.METHOD for m in modules if hasattr(m, "METHOD")), key=lambda method: method.position))


def method_named(name: str) -> Method:
    """Raises SegmentationError, naming those there are."""
    methods = {method.name: method for method in all_methods()}
    if name not in methods:
        raise SegmentationError(f"There is no method “{name}”.", f"Choose one of: {', '.join(methods)}.")
    return methods[name]


def label_of(name: str) -> str:
    """What a marketer reads; a method that is no longer here is told by its name."""
    return next((method.label for method in all_methods() if method.name == name), name)

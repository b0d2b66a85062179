"""The methods of finding segments: each is one file in this folder that declares a METHOD; nothing else lists them."""

from importlib import import_module
from pkgutil import iter_modules

from domain.errors import SegmentationError
from segmentation.building.methods.method import Algorithm


def all_methods() -> tuple[Algorithm, ...]:
    """In the order in which they are offered, the default first."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(sorted((m.METHOD for m in modules if hasattr(m, "METHOD")), key=lambda method: method.position))


def method_named(name: str) -> Algorithm:
    """Raises SegmentationError, whose remedy names the methods there are."""
    methods = {method.name: method for method in all_methods()}
    if name not in methods:
        raise SegmentationError(
            "There is no method “{name}”.", "Choose one of these: {methods}.", name=name, methods=tuple(methods)
        )
    return methods[name]


def method_label(name: str) -> str:
    """A method that is no longer offered is called by its name."""
    return next((method.label for method in all_methods() if method.name == name), name)

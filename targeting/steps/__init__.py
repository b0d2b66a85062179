"""The steps of the gate: one file each, found by being here and holding a STEP."""

from importlib import import_module
from pkgutil import iter_modules

from targeting.steps.step import Step


def all_steps() -> tuple[Step, ...]:
    """In the order in which the gate asks."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(sorted((m.STEP for m in modules if hasattr(m, "STEP")), key=lambda step: step.position))

"""The methods of finding segments, as a marketer chooses among them. They say nothing about a bank, so no right is required."""

from domain.segmentations import Method, SegmentationSettings
from segmentation.building.methods import all_methods


def list_methods() -> tuple[Method, ...]:
    """In the order in which they are offered, the default first."""
    return all_methods()


def method_of(settings: SegmentationSettings) -> Method | None:
    """None for a method that is no longer offered."""
    return next((method for method in all_methods() if method.name == settings.method), None)


def finds_number(settings: SegmentationSettings) -> bool:
    method = method_of(settings)
    return method is not None and method.chooses_number

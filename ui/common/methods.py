"""What the saved name of a method stands for."""

from domain.segmentations import SegmentationSettings
from segmentation.building.methods import all_methods, label_of
from wording.runs import describe_method


def finds_number(settings: SegmentationSettings) -> bool:
    """Whether the method finds the number of segments itself."""
    return any(method.chooses_number for method in all_methods() if method.name == settings.method)


def method_and_outliers(settings: SegmentationSettings) -> str:
    return describe_method(label_of(settings.method), settings.outliers)

"""How the segments of a run were found, in words."""

from domain.segmentations import SegmentationSettings
from wording.runs import describe_method
from workflows.segments.methods import method_of


def method_and_outliers(settings: SegmentationSettings) -> str:
    method = method_of(settings)
    return describe_method(method.label if method else settings.method, settings.outliers, settings.unknowns)

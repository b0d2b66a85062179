"""The base of every error a person may meet.

DashboardError                    what happened, and a remedy: what to do about it
├── segmentation.errors.SegmentationError
├── targeting.errors.TargetingError
├── db.errors.StorageError
└── workflows.errors.WorkflowError
"""


class DashboardError(Exception):
    """`str(error)` says what happened in one sentence; `remedy` says what to do. Neither holds data of a customer."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy

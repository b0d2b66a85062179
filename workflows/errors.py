from datetime import date

from domain.errors import DashboardError


class WorkflowError(DashboardError):
    """Something asked for cannot be done as asked."""


class NotPermittedError(WorkflowError):
    def __init__(self, doing: str) -> None:
        super().__init__(f"You may not {doing}.", "Ask the administrator for the right to do so.")


class StaleResultError(WorkflowError):
    """The result was computed from other data than the newest; it may be looked at, not exported."""

    def __init__(self) -> None:
        super().__init__(
            "The customer data was refreshed after these segments were built.",
            "Score them on the newest data, or find them again; then prepare the list.",
        )


class ScoredRunError(WorkflowError):
    """What is to be saved holds no segments of its own."""

    def __init__(self) -> None:
        super().__init__(
            "These people were scored with the segments of another build.",
            "Save that build, then score it; or duplicate the segmentation it belongs to.",
        )


class StaleAudienceError(WorkflowError):
    """A rule asks for segments that were found in other data than the newest."""

    def __init__(self, audience: str, segmentation: str) -> None:
        super().__init__(
            f"“{audience}” asks for segments of “{segmentation}”, and the customer data was refreshed after these were built.",
            "Score those segments on the newest data, or build them again and choose them in the rule.",
        )


class ListChangedError(WorkflowError):
    """What a list was prepared from is not what it is now."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”, or the segments it asks for, changed, or the customer data was refreshed, after you prepared this list.",
            "Prepare the list again and look at the new numbers before you download it.",
        )


class LacksAttributesError(WorkflowError):
    """The segments were formed on attributes that these customers do not have."""

    def __init__(self, names: tuple[str, ...], day: date) -> None:
        self.names = names
        super().__init__(
            f"The data as of {day:%d %B %Y} lacks what these segments were formed on: {', '.join(names)}.",
            "Add the source it came from again or refresh the data; or find new segments without it.",
        )


class SizeChangedError(WorkflowError):
    def __init__(self, prepared: int, now: int) -> None:
        super().__init__(
            f"When you prepared this list {prepared:,} people remained; now it is {now:,}.",
            "Prepare the list again and look at the new numbers before you download it.",
        )


class CancelledError(WorkflowError):
    def __init__(self) -> None:
        super().__init__("Cancelled; nothing was changed.", "Start again whenever you like.")


class CustomerMissingError(WorkflowError):
    """Without the id that was asked for: this sentence is logged."""

    def __init__(self) -> None:
        super().__init__(
            "No customer has this id in the data these segments are shown on.",
            "Check the number; for a new customer refresh the data and build the segments again.",
        )

"""The base of every error a person may meet.

DashboardError                    what happened, and a remedy: what to do about it
├── segmentation.errors.SegmentationError
├── targeting.errors.TargetingError
├── db.errors.StorageError
└── workflows.errors.WorkflowError
"""

from datetime import date, datetime


class DashboardError(Exception):
    """`str(error)` says what happened in one sentence; `remedy` says what to do. Neither holds data of a customer."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class StorageError(DashboardError):
    """A store could not be read or written."""


class BankUnavailableError(StorageError):
    """The bank's database did not answer, or refused the account."""


class BankIncompleteError(StorageError):
    """The bank's database lacks a table or column that the dashboard reads, or holds no customers."""


class BankNotEmptyError(StorageError):
    """Somebody's data is already there; nothing was written."""


class ImportRefusedError(StorageError):
    """A folder of CSV files does not fit the nine tables; nothing was written."""


class VocabularyError(StorageError):
    """The file that says what this bank's codes mean cannot be used."""


class FileUnreadableError(StorageError):
    """A file that somebody brings could not be opened or read."""


class SourceRefusedError(StorageError):
    """A file of another source cannot become attributes; nothing was stored."""


class SourceTakenError(StorageError):
    """The source has another file of this date already; nothing was stored."""


class SourceMissingError(StorageError):
    """There is no such source, or no file of it with this date."""


class SnapshotMissingError(StorageError):
    """No attributes have been computed for this bank yet."""


class WorkspaceUnavailableError(StorageError):
    """The workspace could not be read or written; what was to be saved is not saved."""


class SavedItemDamagedError(StorageError):
    """A saved thing no longer fits its schema; the others are unharmed."""


class SavedItemMissingError(StorageError):
    """A link or a name leads to nothing saved here."""


class NameTakenError(StorageError):
    """Another saved thing has this name."""


class UnusableNameError(StorageError):
    """A saved thing cannot be given this name: empty, too long, or not text."""


class ChangedMeanwhileError(StorageError):
    """Somebody else saved a newer version; what was to be saved is not, and theirs is unharmed."""

    def __init__(self, name: str, who: str, at: datetime) -> None:
        self.who, self.at = who, at
        super().__init__(
            f"{who} changed “{name}” on {at:%d %B %Y at %H:%M} UTC, after you opened it. Yours is not saved yet.",
            "Save yours under another name, or take over theirs and change it; nothing is lost either way.",
        )


class FrozenError(StorageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is frozen: its people, names and segments stay as they are.",
            "Unfreeze it first, or duplicate it and change the copy.",
        )


class ArchivedError(StorageError):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is archived.", "Take it back from the archive first.")


class StorageFullError(StorageError):
    """The disk took no more; what was there before is unharmed."""


class SegmentationError(DashboardError):
    """The chosen attributes, number of segments and customers do not make a segmentation."""


class UnknownAttributesError(SegmentationError):
    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"Not known here: {', '.join(names)}.", "Choose from the attributes on the list; the others still work."
        )


class UnusableAttributesError(SegmentationError):
    """`reasons` maps each attribute's label to why it cannot tell customers apart."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        listed = "; ".join(f"{label} ({reason})" for label, reason in reasons.items())
        super().__init__(f"These attributes cannot tell customers apart: {listed}.", "Take them off the list.")


class TooFewCustomersError(SegmentationError):
    def __init__(self, distinct: int, n_segments: int) -> None:
        super().__init__(
            f"{distinct:,} different customers cannot make {n_segments} segments.",
            "Ask for fewer segments, or add an attribute in which customers differ.",
        )


class EmptySegmentsError(SegmentationError):
    def __init__(self, filled: int, asked: int) -> None:
        super().__init__(
            f"Of {asked} segments only {filled} would hold somebody.",
            "Ask for fewer segments, choose another method, or add an attribute in which customers differ.",
        )


class NobodyApartError(SegmentationError):
    def __init__(self) -> None:
        super().__init__(
            "Nobody stands apart: as many customers are furthest from the average as would not be outliers any more.",
            "Choose another treatment of outliers.",
        )


class NothingFoundError(SegmentationError):
    def __init__(self) -> None:
        super().__init__(
            "No reliable segmentation found: customers shade into each other, without groups that emptier space separates.",
            "Choose other attributes, or a method that makes a number of segments, knowing that their borders are a choice.",
        )


class GridMapError(SegmentationError):
    """`holes` are cells of no segment, `overlaps` cells of several with their names; each cell as 'R5 F4'."""

    def __init__(self, holes: tuple[str, ...], overlaps: dict[str, tuple[str, ...]]) -> None:
        self.holes, self.overlaps = holes, overlaps
        twice = "; ".join(f"{cell} ({', '.join(names)})" for cell, names in overlaps.items())
        faults = [f"No segment holds {', '.join(holes)}."] * bool(holes)
        faults += [f"More than one segment holds {twice}."] * bool(overlaps)
        super().__init__(" ".join(faults), "Change the map so that each of the 25 cells is in exactly one segment.")


class UnsoundRuleError(SegmentationError, ValueError):
    """No rule at all; a ValueError too, so that a saved rule that breaks it fails its schema."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "Correct the rule.")


class UnanswerableRuleError(SegmentationError):
    """`missing` says what the rule names and nobody has any more."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            f"This rule names what is no longer here: {'; '.join(missing)}. Nobody is counted until that is settled.",
            "Take the condition out, or choose something else in its place.",
        )


class TargetingError(DashboardError):
    """A target list cannot be made as asked."""


class UnknownLocaleError(DashboardError):
    """Numbers cannot be written in the locale asked for."""

    def __init__(self, locale: str) -> None:
        super().__init__(f"No locale is called '{locale}'.", "Set LOCALE to one such as en_US, en_GB or de_DE.")


class SettingsError(DashboardError):
    """An environment variable holds what its setting cannot be."""


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

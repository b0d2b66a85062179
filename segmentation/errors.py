from domain.errors import DashboardError


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

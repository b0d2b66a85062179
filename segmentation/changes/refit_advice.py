"""Whether segments should be found again: what moved between the build and a later day, and whether that can be judged."""

from collections.abc import Collection, Sequence

from domain.changes import SizeChange
from domain.drift import FEWEST_TO_JUDGE, Drift, NotJudged, RefitAdvice, Shift, shift_of
from domain.segmentations import Segmentation
from domain.trust import CLEARLY_ABOVE, is_too_small

# So many attributes with some shift make a refit due, when they are this part of those that form the segments: a convention
# of this product, so that one attribute of many that moves a little does not ask for new segments.
_SEVERAL, _PART = 2, 1 / 3


def advise_refit(
    drifts: Sequence[Drift], built: Segmentation, scored: Segmentation, not_told: Collection[int] = ()
) -> RefitAdvice:
    """`built` are the segments as found, `scored` the same segments on a later date, `drifts` the moves in between.

    Only what people moved counts, not the calendar; segments that are `not_told` apart on these days give no reason.
    """
    if min(len(built.labels), len(scored.labels)) < FEWEST_TO_JUDGE:
        return RefitAdvice(not_judged=NotJudged.TOO_FEW_CUSTOMERS)
    basis = [drift for drift in drifts if drift.basis]
    far = tuple(drift for drift in basis if shift_of(drift.by_people) is Shift.LARGE)
    moved = tuple(drift for drift in basis if shift_of(drift.by_people) is not Shift.NONE)
    several = not far and len(moved) >= max(_SEVERAL, _PART * len(basis))
    shrunk = tuple(each for number, each in _shrunk(built, scored) if number not in not_told)
    known = built.silhouette is not None and scored.silhouette is not None
    fell = _separation(built, scored)
    found = RefitAdvice(far, moved if several else (), len(basis), shrunk, fell, separation_known=known)
    # A reason is one whatever is not known; that there is none can only be said of all of them.
    lacking = scored.left_out or built.left_out
    return RefitAdvice(not_judged=NotJudged.ATTRIBUTES_UNKNOWN) if lacking and not found.has_reasons else found


def _shrunk(built: Segmentation, scored: Segmentation) -> list[tuple[int, SizeChange]]:
    return [
        (now.number, SizeChange(now.name, then.size, now.size))
        for then, now in zip(built.segments, scored.segments, strict=True)
        if is_too_small(now.size, len(scored.labels)) and not is_too_small(then.size, len(built.labels))
    ]


def _separation(built: Segmentation, scored: Segmentation) -> tuple[float, float] | None:
    then, now = built.silhouette, scored.silhouette
    return None if then is None or now is None or then - now < CLEARLY_ABOVE else (then, now)

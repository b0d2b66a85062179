"""What happened to a saved segmentation."""

from collections.abc import Sequence
from datetime import datetime

from domain.changes import SegmentMatch
from domain.runs import Detail, SavedSegmentation, SegmentationChange, What
from wording.formats import Formats
from wording.labels import listed

_VERBS = {
    What.SAVED: "saved it",
    What.RENAMED: "renamed it",
    What.SEGMENTS_RENAMED: "renamed segments",
    What.SCORED: "scored it on newer data",
    What.REFITTED: "found the segments again",
    What.VERSION_SAVED: "saved another version",
    What.FROZEN: "froze it",
    What.UNFROZEN: "unfroze it",
    What.ARCHIVED: "archived it",
    What.UNARCHIVED: "unarchived it",
    What.DUPLICATED: "made it as a copy",
    What.DELETED: "deleted it",
    What.RESTORED: "undid the deletion",
}


def describe_change(change: SegmentationChange, formats: Formats) -> str:
    """What was done, and its details: 'renamed it (“A” to “B”)'."""
    verb = {str(what): words for what, words in _VERBS.items()}.get(change.what, change.what)
    if change.detail is None:
        return f"{verb} (the details are damaged)"
    details = _details(change.detail, formats)
    return f"{verb} ({'; '.join(details)})" if details else verb


def _details(detail: Detail, formats: Formats) -> list[str]:
    return [
        *(f"“{was}” to “{now}”" for was, now in detail.renamed),
        *([f"version {formats.count(detail.version)}"] if detail.version else []),
        *([f"data as of {formats.day(detail.day)}"] if detail.day else []),
        *([f"of “{detail.other}”"] if detail.other else []),
    ]


def came_again(matches: Sequence[SegmentMatch], formats: Formats) -> str:
    """How many segments of a refit were there before, and kept their name and number."""
    numbers = [(match.was[0], match.number) for match in matches if match.was]
    moved = sum(before != now for before, now in numbers)
    kept = f"{formats.count(len(numbers))} of {formats.count(len(matches))} segments came again and kept their names"
    if not moved:
        return f"{kept} and numbers."
    verb = "has" if moved == 1 else "have"
    return f"{kept}; {formats.count(moved)} of these {verb} another number and colour now."


def alike_help(formats: Formats) -> str:
    return (
        f"Alike: {formats.share(1, 0)} where the middle of the segment did not move, {formats.share(0, 0)} where it moved "
        f"as far as its nearest neighbour was. From {formats.share(0.5, 0)} on it is the same segment and keeps its name."
    )


def refit_sentence(saved: SavedSegmentation, formats: Formats) -> str:
    now, then = formats.count(saved.version), formats.count(saved.version + 1)
    return (
        f"The segments are found again on the newest data with the same settings, as version {then}. Version {now} stays "
        "to be compared with. Segments that come again keep their names and, when there are as many segments as before, "
        "their numbers and colours."
    )


def earlier_version_sentence(version: int, saved_at: datetime, shown: int, formats: Formats) -> str:
    """Of people or days that are looked at in an earlier version."""
    was, now = formats.count(version), formats.count(shown)
    return f"Scored with version {was} of {formats.day(saved_at)}; the current version is {now}."


def scored_without(labels: Sequence[str]) -> str:
    """Of a day on which attributes that form the segments are not known."""
    verb = "is" if len(labels) == 1 else "are"
    return f"people were assigned without {listed(labels)}, which {verb} known for today only."

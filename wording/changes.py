"""What changed between two days, and what two segmentations have in common."""

from datetime import date

from domain.changes import LARGE_SHIFT, SOME_SHIFT, Overlap, RefitAdvice, Relation, relation
from domain.runs import Run
from domain.snapshots import Had, HistoricAttribute
from wording.formats import Formats
from wording.sentences import write_fact

_MEANING = {
    Relation.SAME: "Almost everybody who is together in one is together in the other.",
    Relation.RELATED: "Who is together in one is more often together in the other than by chance, but far from always.",
    Relation.UNRELATED: "Somebody's segment in one says next to nothing about their segment in the other.",
}


def refit_reasons(advice: RefitAdvice, formats: Formats) -> str:
    return " ".join(write_fact(reason, formats) for reason in advice.reasons)


def refit_help(advice: RefitAdvice | None, built_on: date, formats: Formats) -> str:
    """`advice` is None when the segments were not built before the later day."""
    if advice is None:
        return f"The segments were built on data as of {formats.day(built_on)}, not before the later day."
    if advice.advised:
        return refit_reasons(advice, formats)
    return (
        f"Since the build ({formats.day(built_on)}) no attribute that forms the segments shifted far, nor several "
        "somewhat; no segment became too small to act on; they are set apart as clearly."
    )


def describe_relation(agreement: float) -> str:
    return _MEANING[relation(agreement)]


def overlap_help(found: Overlap, ours: Run, theirs: Run, formats: Formats) -> str:
    """The measure behind it, and the people and days that it was measured on."""
    return (
        f"Adjusted Rand index {formats.figure(found.agreement, 2)}: 1 is identical, 0 is chance. "
        f"{_on_whom(found, ours, theirs, formats)}"
    )


def _on_whom(found: Overlap, ours: Run, theirs: Run, formats: Formats) -> str:
    only = found.only_first + found.only_second
    people = f"{formats.count(found.both)} customers in both" + (f", {formats.count(only)} in one only" if only else "")
    if ours.as_of == theirs.as_of:
        return f"{people}, on {formats.day(ours.as_of)}."
    return f"{people}; the first on {formats.day(ours.as_of)}, the second on {formats.day(theirs.as_of)}."


def mark_of(attribute: HistoricAttribute, formats: Formats) -> str:
    """How it is known on a past day, short enough for a chart."""
    if attribute.how is Had.ESTIMATED or attribute.state_day is None:
        return "estimated"
    return f"as of {formats.day_short(attribute.state_day)}"


def drift_help(formats: Formats) -> str:
    return (
        "Population stability index (PSI): customers are put into tenths of the earlier day, and the shares of the later "
        f"day are compared with them. Below {formats.figure(SOME_SHIFT, 1)} is no shift, from "
        f"{formats.figure(LARGE_SHIFT, 2)} a large one. Unknown values are a group of their own."
    )

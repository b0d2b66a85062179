"""For how many people something is known: one wording, wherever an attribute is used."""

from collections.abc import Sequence

from domain.attributes import Attribute, AttributeSummary
from domain.coverage import Coverage
from domain.runs import Run
from domain.segmentations import Unknowns
from domain.segments import NOT_ENOUGH_KNOWN_NAME
from domain.sentences import Counted
from wording.formats import Formats
from wording.labels import listed
from wording.sentences import write_fact

_MOST_NAMED = 6  # attributes in one sentence
_FINE = 0.1  # below a tenth, and above nine of them, whole percents say too little


def people_known(coverage: Coverage, formats: Formats) -> str:
    """'45,211 of 55,338 (82%)', under a head or before words that say what is known."""
    known, everybody = formats.count(coverage.known), formats.count(coverage.of)
    return f"{known} of {everybody} ({_share(coverage.share, formats)})"


def known_for(coverage: Coverage, formats: Formats) -> str:
    """'known for 45,211 of 55,338 (82%)'."""
    return f"known for {people_known(coverage, formats)}"


def known_for_share(coverage: Coverage, formats: Formats) -> str:
    """'known for 0.6%', where there is no room for more."""
    return f"known for {_share(coverage.share, formats)}"


def unless_complete(coverage: Coverage, formats: Formats) -> str:
    """' (known for 82%)', behind what is said of people whose number stands beside it; nothing where all are known."""
    return "" if coverage.is_complete else f" ({known_for_share(coverage, formats)})"


def coverage_of_choice(chosen: Sequence[AttributeSummary], formats: Formats) -> str:
    """Of the attributes chosen, which are not known for everybody, the least known first; empty when all are."""
    partly = _partly_known(chosen, formats)
    return f"Not known for everybody: {partly}. Unknown values are filled in." if partly else ""


def coverage_of_rule(asked: Sequence[AttributeSummary], formats: Formats) -> str:
    """Of the attributes that a rule asks for, which are not known for everybody; empty when all are."""
    partly = _partly_known(asked, formats)
    return f"Not known for everybody: {partly}. An unknown value is neither a yes nor a no." if partly else ""


def those_of_whom_nothing_is_known(known: Coverage, set_apart: bool, unknowns: Unknowns, formats: Formats) -> str:
    """What becomes of them in the next build; `known` are people of whom something is. Empty when there is nobody else."""
    if known.is_complete:
        return ""
    people = write_fact(Counted(known.of - known.known, "customer"), formats)
    share = _share(1 - known.share, formats)
    nobody = f"Of {people} ({share}) none of these attributes is known"
    if set_apart:
        return f"{nobody}: they are set apart as “{NOT_ENOUGH_KNOWN_NAME}”, and the segments are formed of the others."
    why = ", because they are few" if unknowns is Unknowns.AUTO else ", as chosen under Method"
    return f"{nobody}: all their values are filled in{why}."


def set_apart_help(run: Run, formats: Formats) -> str:
    """On the card of those set apart."""
    people = write_fact(Counted(run.not_enough_known or 0, "customer"), formats)
    return (
        f"Of {people} nothing is known that the segments were formed on, so no segment claims to be like them. They are no "
        "kind of people: nothing compares or names them. A list can be made of them, for example to ask what is missing."
    )


def filled_in_help(run: Run, filled: Sequence[tuple[str, int]], formats: Formats) -> str:
    """`filled` has the labels of attributes with how many unknown values each had."""
    usual = "the median of all customers, or with their more frequent answer to yes or no"
    day = "" if run.fitted_by is None else ", both as of the build"
    people = run.n_customers - (run.not_enough_known or 0)
    apart = f"{formats.count(people)} customers" + (
        f" ({formats.count(run.not_enough_known)} are set apart)" if run.not_enough_known else ""
    )
    named = "; ".join(
        f"{label} {known_for(Coverage(people - number, people), formats)}" for label, number in filled if number
    )
    return (
        "Of all values that the segments are formed on, one per attribute and customer, those that the bank does not know. "
        f"They are filled with {usual}{day}. Of {apart}: {named or 'all are known'}."
    )


def filled_in_sentence(share: float, formats: Formats) -> str:
    """Under what rests on these segments; empty when nothing is filled in."""
    if not share:
        return ""
    return f"Of the values that these segments are formed on, {_share(share, formats)} are unknown and were filled in."


def logged_sentence(logged: Sequence[Attribute]) -> str:
    """Which attributes count by their order of size; empty when none does."""
    if not logged:
        return ""
    return (
        f"Compared by orders of size (logarithms), so that a few very large values do not outweigh all others: "
        f"{listed([attribute.label for attribute in logged])}. All others are compared as they are."
    )


def unknown_of_one(labels: Sequence[str], attributes: int, formats: Formats) -> str:
    """Of one person; `labels` are the attributes whose value was filled in with what stands in brackets."""
    return (
        f"{formats.count(len(labels))} of the {formats.count(attributes)} values that formed the segments are not known of "
        f"this customer, and were filled in with the usual value of all: {listed(labels)}."
    )


def _partly_known(asked: Sequence[AttributeSummary], formats: Formats) -> str:
    """The least known first."""
    partly = sorted((s for s in asked if not s.coverage.is_complete), key=lambda s: s.coverage.share)
    named = [f"{s.attribute.label} {known_for(s.coverage, formats)}" for s in partly[:_MOST_NAMED]]
    more = len(partly) - len(named)
    others = [f"{write_fact(Counted(more, 'other'), formats)} for more"] if more else []
    return "; ".join([*named, *others])


def _share(share: float, formats: Formats) -> str:
    return formats.share(share, 1 if share < _FINE or 1 - _FINE < share < 1 else 0)

"""How far data and segments may be trusted, in sentences."""

from collections.abc import Sequence

from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    FEWEST_ATTRIBUTES,
    FEWEST_CUSTOMERS,
    FEWEST_MONTHS,
    LEAST_ACTIVE_SHARE,
    MONTHS_OF_A_YEAR,
    Shortcoming,
    Sufficiency,
)
from domain.segment_counts import CountReason, SegmentCountComparison
from domain.segments import FEWEST_SEGMENTS
from domain.sentences import Counted
from domain.trust import (
    CLEAR,
    NOT_TO_BE_TRUSTED,
    REFITTED_PART,
    REPRODUCIBLE,
    STABLE,
    USABLE,
    Borders,
    SegmentTrust,
    SegmentVerdict,
    Stability,
    Trust,
    Verdict,
    fewest_to_act_on,
)
from wording.formats import Formats
from wording.labels import listed
from wording.sentences import write_fact

_FILLED_LOOKS_CLEAR = (
    "Filled-in values are alike, so segments of them come again and look clear, whoever the customers are. Choose attributes "
    "that are known for most customers."
)
_BORDERS = {
    Borders.EMPTIER_SPACE: "They are the groups that emptier space separates, each of them and no other.",
    Borders.CUT: "But they cut through groups that emptier space separates: the method HDBSCAN may find these groups.",
    Borders.UNITED: "But they put several groups that emptier space separates into one.",
    Borders.HAVING: (
        "But they are no clearer than segments that only tell who has something from who has nothing or is unknown."
    ),
    Borders.SET_APART: (
        "They are clearer than in data without groups. But no emptier space lies all around them, so their number is a choice."
    ),
    Borders.NO_CLEARER: "But they are no clearer than in data without groups: where one segment ends is a choice, not a discovery.",
    Borders.UNKNOWN: "Whether they are the groups that are there was not measured: build the segments again.",
}
_SEGMENT_VERDICTS = {
    SegmentVerdict.STABLE: "This segment is found again in other samples.",
    SegmentVerdict.IN_PART: "Only its core is found again: who exactly belongs to this segment is doubtful.",
    SegmentVerdict.NOT_TO_BE_TRUSTED: "It falls apart in other samples: do not rely on who is in it.",
    SegmentVerdict.WITHHELD: f"Not told: most of the values were filled in. {_FILLED_LOOKS_CLEAR}",
    SegmentVerdict.UNKNOWN: "Not measured: hardly anybody of this segment is in the sample.",
}


def describe_verdict(trust: Trust, formats: Formats) -> str:
    """What may be said of segments, and why no more than that."""
    match trust.verdict:
        case Verdict.NATURAL:
            said = "Natural: the segments come again in other samples."
        case Verdict.REPRODUCIBLE:
            said = "Reproducible: the segments come again in other samples."
        case Verdict.NEAR_THE_LINE:
            return _with_filled("About reproducible: another sample might as well give other segments.", trust, formats)
        case Verdict.ARBITRARY:
            return _with_filled("Arbitrary: other samples of the customers give other segments.", trust, formats)
        case Verdict.WITHHELD:
            return f"No verdict: {_filled(trust.filled_share, formats)} {_FILLED_LOOKS_CLEAR}"
        case _:
            return (
                "Not measured: too few customers, nearly all in one segment, or built before it was measured. Build the "
                "segments again to measure it."
            )
    return _with_filled(f"{said} {_BORDERS[trust.borders]}", trust, formats)


def verdict_help(trust: Trust, formats: Formats) -> str:
    """The verdict, and what was measured for it."""
    stability = trust.stability
    if stability is None or trust.is_withheld:
        return describe_verdict(trust, formats)
    return (
        f"{describe_verdict(trust, formats)} Built again {formats.count(stability.refits)} times, each time on "
        f"{formats.share(REFITTED_PART, 0)} of {formats.count(stability.customers)} customers: agreement "
        f"{_agreement(stability, formats)} (adjusted Rand index; reproducible from {formats.figure(REPRODUCIBLE, 1)})."
    )


def describe_filled(trust: Trust, formats: Formats) -> str | None:
    """What is to be known beside the verdict; None where hardly anything was filled in and hardly anybody set apart."""
    said = []
    if trust.is_partly_filled:
        said.append(
            f"{_filled(trust.filled_share, formats)} Some customers may be alike only in what is unknown of them."
        )
    if trust.is_partly_set_apart:
        apart = formats.share(trust.set_apart_share, 0)
        said.append(
            f"Of {apart} of the customers nothing is known that the segments are formed on: this is not about them."
        )
    return " ".join(said) or None


def separation_word(trust: Trust) -> str:
    """With an 'about' where the silhouette is shown as the line between two words."""
    is_about = trust.is_separation_near_a_line and not trust.is_withheld
    return f"about {trust.separation.value}" if is_about else trust.separation.value


def separation_help(trust: Trust, sample: int, formats: Formats) -> str:
    if trust.is_withheld:
        return f"Not told: {_filled(trust.filled_share, formats)} {_FILLED_LOOKS_CLEAR}"
    measured = (
        "not measurable"
        if trust.silhouette is None
        else f"{formats.figure(trust.silhouette, 2)}, measured on {formats.count(sample)} customers"
    )
    return (
        f"How clearly the segments are separated: silhouette {measured}. Below {formats.figure(USABLE, 2)} is weak, up to "
        f"{formats.figure(CLEAR, 2)} usable, above clear. Behaviour of people overlaps, so weak is common."
    )


def comes_again(trust: SegmentTrust, formats: Formats) -> str:
    """'83%', or with an 'about' on the line between two verdicts."""
    if trust.verdict in (SegmentVerdict.WITHHELD, SegmentVerdict.UNKNOWN):
        return trust.verdict.value
    share = formats.share(trust.overlap, 0)
    return f"about {share}" if trust.is_near_a_line else share


def describe_segment(trust: SegmentTrust) -> str:
    return _SEGMENT_VERDICTS[trust.verdict]


def comes_again_help(trust: SegmentTrust, formats: Formats) -> str:
    if trust.verdict is SegmentVerdict.WITHHELD:
        return describe_segment(trust)
    return (
        f"{describe_segment(trust)} How much of it is found again when the segments are built on parts of a sample "
        f"(mean Jaccard index): from {formats.share(STABLE, 0)} on a segment is stable, under "
        f"{formats.share(NOT_TO_BE_TRUSTED, 0)} it should not be trusted (Hennig 2007, of bootstrap samples and halves; "
        f"parts of {formats.share(REFITTED_PART, 0)} are milder)."
    )


def certainty_help(trust: Trust, formats: Formats) -> str:
    """Of the mean over customers; only segments that come again have one."""
    if not trust.come_again:
        return (
            "Told only of segments that come again: to be sure of a segment that other samples do not have says nothing of "
            "a customer."
        )
    return (
        "How probable it is, by the method's own model, that a customer belongs to the segment they are in rather than "
        f"to another one: near {formats.share(1, 0)} inside a segment, near {formats.share(0.5, 0)} on the border of two. "
        "This is the mean over those in a segment."
    )


def certainty_of(trust: Trust, certainty: float, formats: Formats) -> str:
    return formats.share(certainty, 0) if trust.come_again else "not told"


def why_this_number(comparison: SegmentCountComparison, formats: Formats) -> str:
    """Why this number of segments is recommended, or none."""
    best = comparison.best
    if best is None:
        return _why_none(comparison, formats)
    found, number = best.trust, formats.count(best.n_segments)
    about = "about " if found.verdict is Verdict.NEAR_THE_LINE else ""
    sentences = (
        _equally_good(comparison, formats),
        f"Other samples of the customers give {about}the same {number} segments (agreement "
        f"{_agreement(best.stability, formats)}).",
        f"Their separation is {separation_word(found)} (silhouette {formats.figure(best.silhouette, 2)}).",
        _BORDERS[found.borders],
    )
    return _with_filled(" ".join(filter(None, sentences)), found, formats)


def _equally_good(comparison: SegmentCountComparison, formats: Formats) -> str:
    if len(comparison.equals) == 1:
        return ""
    numbers = listed([formats.count(number) for number in comparison.equals])
    return f"{numbers} segments are equally good; the fewest are preferred, because they are easier to serve."


def _why_none(comparison: SegmentCountComparison, formats: Formats) -> str:
    match comparison.reason:
        case CountReason.WITHHELD:
            return f"No number is suggested: {_filled(comparison.filled_share, formats)} {_FILLED_LOOKS_CLEAR}"
        case CountReason.TOO_SMALL:
            numbers = comparison.come_again
            return (
                f"{in_runs(numbers, formats)} segments come again, but {'each' if len(numbers) > 1 else 'this'} number leaves "
                f"a segment under {formats.count(fewest_to_act_on(comparison.customers))} people: too few for a campaign "
                "whose effect is to be measured. Build one of them if these few are worth serving by hand; else try other "
                "attributes, or give extreme values a segment of their own."
            )
        case _:
            return (
                "No reliable segmentation found: whatever their number, other samples of the customers give other segments. "
                "Other attributes may separate customers better."
            )


def in_runs(numbers: Sequence[int], formats: Formats) -> str:
    """'2, 4 to 7 and 9' of ascending numbers."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return listed([_run(each, formats) for each in runs])


def _run(numbers: list[int], formats: Formats) -> str:
    first, last = formats.count(numbers[0]), formats.count(numbers[-1])
    return first if len(numbers) == 1 else f"{first} to {last}"


def _agreement(stability: Stability, formats: Formats) -> str:
    agreement = f"{formats.figure(stability.reproducibility, 2)} of {formats.count(1)}"
    if stability.uncertainty is None:
        return agreement
    return f"{agreement}, give or take {formats.figure(stability.uncertainty, 2)}"


def _with_filled(said: str, trust: Trust, formats: Formats) -> str:
    return " ".join(filter(None, (said, describe_filled(trust, formats))))


def _filled(share: float, formats: Formats) -> str:
    return f"{formats.share(share, 0)} of the values were filled in, because they are unknown."


def describe_shortcomings(sufficiency: Sufficiency, formats: Formats) -> list[str]:
    """What there is too little of, and why it matters."""
    return [_shortcoming(each, sufficiency, formats) for each in sufficiency.shortcomings]


def _shortcoming(short: Shortcoming, found: Sufficiency, formats: Formats) -> str:
    count = formats.count
    match short:
        case Shortcoming.CUSTOMERS:
            return (
                f"{count(FEWEST_CUSTOMERS)} customers are needed for {count(FEWEST_SEGMENTS)} segments of "
                f"{count(CUSTOMERS_PER_SEGMENT)}; the bank has {count(found.customers)}. The averages of smaller segments "
                "change with every customer who comes or goes."
            )
        case Shortcoming.MONTHS:
            return (
                f"{_months(found, formats)}; at least {count(FEWEST_MONTHS)} are needed. With fewer, one month's habits "
                "look like a customer's character, and a trend cannot be measured."
            )
        case Shortcoming.ACTIVE_CUSTOMERS:
            return (
                f"{formats.share(found.active_share, 0)} of the customers ever started a transaction; at least "
                f"{formats.share(LEAST_ACTIVE_SHARE, 0)} are needed. With fewer, most customers are in one segment, and "
                "nothing is known about them."
            )
        case Shortcoming.ATTRIBUTES:
            return (
                f"{write_fact(Counted(found.usable_attributes, 'attribute'), formats)} can tell customers apart; at least "
                f"{count(FEWEST_ATTRIBUTES)} are needed. With fewer, segments only cut a ranking into pieces."
            )


def describe_caution(sufficiency: Sufficiency, formats: Formats) -> str | None:
    """What to know about data that is enough; None when there is nothing."""
    if not sufficiency.covers_part_of_a_year:
        return None
    return f"{_months(sufficiency, formats)}: attributes that look back a whole year cover only these."


def _months(found: Sufficiency, formats: Formats) -> str:
    return f"{formats.count(found.months)} of the last {formats.count(MONTHS_OF_A_YEAR)} months have transactions"

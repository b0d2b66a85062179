"""What a run is: what it was built from, and how far it may be trusted."""

from domain.runs import Run
from domain.segmentations import Outliers, SegmentationSettings, Unknowns
from domain.sentences import Counted
from domain.trust import FEWEST_PEOPLE, SMALLEST_SHARE
from wording.formats import Formats
from wording.labels import unknowns_label
from wording.sentences import write, write_fact

_TREATMENTS = {
    Outliers.WINSORISED: "extreme values capped",
    Outliers.OWN_SEGMENT: "outliers in a segment of their own",
    Outliers.KEPT: "extreme values kept",
}


def describe_method(label: str, outliers: Outliers, unknowns: Unknowns) -> str:
    """`label` is what the method is called."""
    apart = f", people of whom nothing is known {unknowns_label(unknowns)}" if unknowns is Unknowns.SET_APART else ""
    return f"{label}, {_TREATMENTS[outliers]}{apart}"


def built_from(run: Run, method: str, formats: Formats) -> str:
    """In one line; `method` as `describe_method` returns it."""
    facts = (
        write_fact(Counted(run.n_customers, "customer"), formats),
        _formed_on(run.settings, method, formats),
        f"{formats.count(len(run.segments))} segments{_against_suggestion(run, formats)}",
        f"data as of {formats.day(run.as_of)}",
        _made_by(run, formats),
    )
    return " · ".join(facts)


def _made_by(run: Run, formats: Formats) -> str:
    when = f"by {run.actor} on {formats.moment(run.created_at)}"
    return f"built {when}" if run.fitted_by is None else f"scored {when} with segments that an earlier build found"


def _against_suggestion(run: Run, formats: Formats) -> str:
    suggested = run.suggested
    if suggested is None or suggested == run.settings.n_segments:
        return ""
    return f" ({formats.count(suggested)} were suggested)"


def _formed_on(settings: SegmentationSettings, method: str, formats: Formats) -> str:
    if settings.rfm is not None:
        return f"by recency, frequency and money over {write(settings.rfm.window.span, formats)}"
    return f"{write_fact(Counted(len(settings.attributes), 'attribute'), formats)}, {method}"


def stale_sentence(run: Run, formats: Formats) -> str:
    made = "built" if run.fitted_by is None else "last scored"
    return (
        f"These segments were {made} on data as of {formats.day(run.as_of)} that has been refreshed since. They can be "
        "looked at, but no list can be made from them until they are scored on the newest data or built again. Only a "
        "frozen segmentation gives lists of its own date."
    )


def unassigned_help(run: Run, formats: Formats) -> str:
    reason = (
        "fall into an area of the grid that was empty when the segments were made"
        if run.settings.rfm
        else "are like no segment"
    )
    return (
        f"{formats.count(run.unassigned)} customers {reason}, so they are in none. A list of segments leaves them out; an "
        "audience of people in none of the segments finds them."
    )


def difference_help(formats: Formats) -> str:
    return (
        "How far the segment's average lies from the average of all customers, in standard deviations: +1 or "
        f"{formats.difference(-1)} is a clear difference. The {formats.share(0.01, 0)} highest and lowest values are "
        "capped first, so that one extreme customer cannot distort it."
    )


def described_help(formats: Formats) -> str:
    return (
        "What was not used to form the segments but describes their people: the largest differences, without those that "
        f"say nearly the same as one that is shown or was used. The tab Table has every attribute. {difference_help(formats)}"
    )


def too_small_sentence(formats: Formats) -> str:
    return (
        f"Too small to act on: under {formats.share(SMALLEST_SHARE, 0)} of the customers, or under "
        f"{formats.count(FEWEST_PEOPLE)} people."
    )

"""How the people of a segment are recognised."""

from domain.profiles import SegmentConditions
from wording.formats import Formats
from wording.rules import Wording


def describe_conditions(found: SegmentConditions, wording: Wording) -> str:
    if not found.size:
        return "Nobody is in this segment."
    if found.rule is None:
        return "No known attribute separates these people from the others."
    formats = wording.formats
    caught = f"{formats.count(found.caught)} of {formats.count(found.size)} in this segment"
    others = f"{formats.count(found.others)} {'other' if found.others == 1 else 'others'}"
    sentence = wording.sentence(found.rule)
    unknown = (
        f" For {formats.count(found.unknown)} in this segment it asks for a value that is not known, so it cannot catch them."
        if found.unknown
        else ""
    )
    if found.singles_out:
        return f"{sentence} This catches {caught}, and {others}.{unknown}"
    return (
        "No two or three conditions single this segment out: in these attributes its people overlap with those of "
        f"others. The best found catches {caught}, and {others}: {sentence[0].lower()}{sentence[1:]}{unknown}"
    )


def conditions_counted_on(found: SegmentConditions, customers: int, formats: Formats) -> str:
    everybody = formats.count(customers)
    if found.sample == customers:
        return f"Found among and counted on all {everybody} customers."
    return f"Found in a sample of {formats.count(found.sample)}, counted on all {everybody} customers."

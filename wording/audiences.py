"""Who is in an audience, and what differs between two of its versions."""

from collections.abc import Iterator

from domain.audiences import AudienceKind, SavedAudience, compare_rules
from wording.formats import Formats
from wording.rules import Wording


def who_is_in_it(audience: SavedAudience, formats: Formats) -> str:
    if audience.as_of is None or audience.n_people is None:
        return "Living: everybody who fulfils the rule on the newest data."
    people, day = formats.count(audience.n_people), formats.day(audience.as_of)
    return f"Frozen: the {people} people who fulfilled the rule on {day}."


def kind_of_version(version: SavedAudience, formats: Formats) -> str:
    """'living', or 'frozen with 12 people of 28 February 2026'."""
    if version.kind is AudienceKind.LIVING or version.n_people is None or version.as_of is None:
        return "living"
    return f"frozen with {formats.count(version.n_people)} people of {formats.day(version.as_of)}"


def frozen_sentence(seen: SavedAudience, still_customers: int, still_matching: int, formats: Formats) -> str:
    return (
        f"{who_is_in_it(seen, formats)} {formats.count(still_customers)} of them are still customers, "
        f"{formats.count(still_matching)} still fulfil its rule."
    )


def describe_differences(then: SavedAudience, now: SavedAudience, wording: Wording) -> Iterator[str]:
    """Each as read on the page of the older version; none where both are the same."""
    if then.name != now.name:
        yield f"Called “{then.name}”; now “{now.name}”."
    if (then.kind, then.n_people, then.as_of) != (now.kind, now.n_people, now.as_of):
        was, now_is = (kind_of_version(each, wording.formats) for each in (then, now))
        yield f"It was {was}; now it is {now_is}."
    found = compare_rules(then.rule, now.rule)
    if found.match:
        yield f"Asks for {found.match[0]} of its conditions; now for {found.match[1]}."
    yield from (f"Only in this version: {wording.part(part)}." for part in found.only_then)
    yield from (f"Only in the newest: {wording.part(part)}." for part in found.only_now)

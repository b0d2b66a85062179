"""Who is in an audience, and what differs between two of its versions."""

from collections.abc import Iterator
from datetime import date

from domain.audiences import AudienceKind, SavedAudience, VersionMove, compare_rules
from domain.sentences import Counted
from wording.formats import Formats
from wording.rules import Wording
from wording.sentences import write_fact


def who_is_in_it(audience: SavedAudience, formats: Formats) -> str:
    if audience.as_of is None or audience.n_people is None:
        return "Living: everybody who fulfils the rule on the newest data."
    people, day = formats.count(audience.n_people), formats.day(audience.as_of)
    return f"Frozen: the {people} people who fulfilled the rule on {day}."


def kind_and_people(audience: SavedAudience, formats: Formats) -> str:
    """'living', or 'frozen, 12 people': short, for a picker."""
    if audience.n_people is None:
        return "living"
    return f"frozen, {write_fact(Counted(audience.n_people, 'person', 'people'), formats)}"


def kind_of_version(version: SavedAudience, formats: Formats) -> str:
    """'living', or 'frozen with 12 people of 28 February 2026'."""
    if version.kind is AudienceKind.LIVING or version.n_people is None or version.as_of is None:
        return "living"
    return f"frozen with {formats.count(version.n_people)} people of {formats.day(version.as_of)}"


def describe_move(move: VersionMove, formats: Formats) -> str:
    """How many people a rule finds before and after it is asked of another version."""
    if move.rule is None:
        return (
            "A condition would be left without a segment: none that it asks for was found again. Remove the condition, and add "
            "one on the version shown."
        )
    before, after, joined, left = map(formats.count, (move.before, move.after, move.joined, move.left))
    return f"Now {before} people fulfil the rule, then {after}: {joined} join and {left} leave."


def frozen_change_sentence(people: int, day: date, formats: Formats) -> str:
    """What saving edited conditions does to a frozen audience of so many people of a day."""
    kept = formats.count(people)
    return (
        f"This audience is frozen: it keeps its {kept} people of {formats.day(day)} until you save. Saved as frozen with other "
        f"conditions, it holds those who fulfil these now; the {kept} stay in its history."
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

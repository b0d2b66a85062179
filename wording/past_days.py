"""How a day in the past is known."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from domain.attributes import Attribute, Timing
from domain.snapshots import HistoricAttribute, Provenance, Snapshot
from wording.formats import Formats

_MANY = 0.2  # of the accounts in credit; where movements explain balances, few come out below zero
_ESTIMATED = (
    "Today's balance less what came in since, plus what went out. Assumes that every movement is recorded and that "
    "accounts open today were open then; accounts closed since are missing."
)


def history_sentence(snapshot: Snapshot, catalogue: Sequence[Attribute], formats: Formats) -> str:
    """How many attributes are known in which way; those of other sources last."""
    files = sum(attribute.timing is Timing.FILES for attribute in catalogue)
    exact = len(catalogue) - files - len(snapshot.history)
    counted = Counter((each.how, each.state_day) for each in snapshot.history)
    parts = [f"{_are(exact, formats)} exact"]
    for how in Provenance:
        parts += [_known(how, day, n, formats) for (found, day), n in counted.items() if found is how]
    if files:
        parts.append(f"{_are(files, formats)} from files of other sources dated on or before it")
    return f"As of {formats.day(snapshot.as_of)}: {', '.join(parts)}."


def doubt_sentence(snapshot: Snapshot, formats: Formats) -> str | None:
    """None where the estimates are not doubtful."""
    if snapshot.turned is None or snapshot.turned <= _MANY:
        return None
    return (
        f"The estimates are doubtful: {formats.share(snapshot.turned, 0)} of the accounts that are in credit today, and "
        "moved since, come out below zero on that day. The movements recorded here do not seem to explain the balances."
    )


def gap_sentences(not_rebuilt: int, newcomers: int, formats: Formats) -> list[str]:
    """Customers who are not known as of the day; `not_rebuilt` are those whose balances movements do not explain."""
    gaps = {
        "Customers whose balances on that day cannot be worked out from movements, so that their estimates are unknown": (
            not_rebuilt
        ),
        "Customers whose first transaction is later: kept, though they may have joined since": newcomers,
    }
    return [f"{what}: {formats.count(number)}." for what, number in gaps.items() if number]


def history_rows(snapshot: Snapshot, catalogue: Sequence[Attribute], formats: Formats) -> list[dict[str, str]]:
    """One per attribute of current state, in the order of the catalogue."""
    labels = {attribute.name: attribute.label for attribute in catalogue}
    return [
        {
            "Attribute": labels.get(each.name, each.name),
            "Known": each.how.value,
            "What that means": _meaning(each, formats),
        }
        for each in snapshot.history
    ]


def _meaning(each: HistoricAttribute, formats: Formats) -> str:
    if each.how is Provenance.ESTIMATED:
        return _ESTIMATED
    if each.state_day is not None:
        return f"The bank's value on {formats.day(each.state_day)}, as it was stored then."
    return "The bank keeps only today's value, and none was stored on or before that day: unknown for everybody."


def _known(how: Provenance, day: date | None, number: int, formats: Formats) -> str:
    if how is Provenance.ESTIMATED:
        return f"{formats.count(number)} estimated from movements"
    if day is not None:
        return f"{formats.count(number)} taken from the snapshot of {formats.day(day)}"
    return f"{formats.count(number)} known for today only and left out"


def _are(number: int, formats: Formats) -> str:
    return f"{formats.count(number)} {'attribute is' if number == 1 else 'attributes are'}"

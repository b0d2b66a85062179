"""How many people a scored day has in each segment, beside an earlier day, and how a day in the past is known."""

from collections.abc import Iterator

from domain.runs import Run
from domain.sentences import Sentence
from domain.snapshots import Provenance, Snapshot
from wording.changes import on_attributes
from wording.formats import Formats
from wording.sentences import write


def why_no_change(run: Run, before: Run, formats: Formats) -> str:
    """Empty when the sizes of the two days can be compared: people were assigned by the same attributes."""
    if set(before.left_out) == set(run.left_out):
        return ""
    without = Sentence("without {names}", names=before.left_out) if before.left_out else "by every attribute"
    text = "no change since {day}: people were assigned {without} then"
    return write(Sentence(text, day=before.as_of, without=without), formats)


def history_lines(run: Run, data: Snapshot, formats: Formats) -> Iterator[str]:
    """Which attributes that form the segments are not as the bank had them on that day."""
    if run.left_out:
        basis = len(run.settings.attributes)
        known = on_attributes(basis - len(run.left_out), basis, formats)
        text = "assigned {known}; left out, known for today only: {names}"
        yield write(Sentence(text, known=known, names=run.left_out), formats)
    used = [each for each in data.history if each.name in run.settings.attributes]
    estimated = tuple(each.name for each in used if each.how is Provenance.ESTIMATED)
    if estimated:
        yield write(Sentence("estimated from movements: {names}", names=estimated), formats)
    for day in sorted({each.state_day for each in used if each.state_day}):
        names = tuple(each.name for each in used if each.state_day == day)
        yield write(Sentence("from the snapshot of {day}: {names}", day=day, names=names), formats)

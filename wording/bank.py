"""What happened to a bank's data, in sentences: notes of a refresh, and where an attribute comes from."""

from decimal import Decimal

from domain.attributes import Attribute, Origin
from domain.sentences import Counted, Figure, Percent, Sentence
from domain.snapshots import MirrorNote, Noted
from wording.formats import Formats
from wording.sentences import write


def describe_note(note: MirrorNote | str, formats: Formats) -> str:
    """A text, of an earlier version, stays as it is."""
    return note if isinstance(note, str) else write(_note(note), formats)


def _note(note: MirrorNote) -> Sentence:
    match note.what:
        case Noted.ALL_READ:
            return Sentence("The earlier copy is unfinished, damaged or of another version: everything was read anew.")
        case Noted.KEY_LOST:
            return Sentence("The key for payments' recipients was lost: all payments were read anew.")
        case Noted.FILE_DAMAGED:
            rows = Counted(note.number, "row")
            return Sentence(
                "A file with {rows} of {table} was damaged: they were read anew.", rows=rows, table=note.table
            )
        case Noted.CHANGED_MEANWHILE:
            return Sentence("{table} changed while it was read; the next refresh looks again.", table=note.table)
        case Noted.READ_SLOWLY:
            blocks = Counted(note.number, "block")
            return Sentence(
                "connectorx could not read {blocks} of {table}; pymysql read them.", blocks=blocks, table=note.table
            )


def define(attribute: Attribute, formats: Formats) -> str:
    """How the attribute is defined and, for one of another source, the file it comes from and for how many it is known."""
    if attribute.origin is None:
        return attribute.definition
    divided = [] if attribute.origin.divided_by == 1 else [_divided(attribute.origin)]
    parts = [write(sentence, formats) for sentence in (*divided, _origin(attribute.origin))]
    return " ".join([attribute.definition, *parts])


def _divided(origin: Origin) -> Sentence:
    exponent = Decimal(str(origin.divided_by)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return Sentence("It is divided by {number}.", number=Figure(origin.divided_by, decimals))


def _origin(origin: Origin) -> Sentence:
    if origin.as_of is None:
        return Sentence(
            "Unknown for everybody: no file of {source} is dated on or before {day}.",
            source=origin.source,
            day=origin.data_as_of,
        )
    return Sentence(
        "From {file}, column {column}, as of {day}; known for {share} of customers.",
        file=origin.file,
        column=origin.column,
        day=origin.as_of,
        share=Percent(origin.known / origin.customers if origin.customers else 0.0),
    )

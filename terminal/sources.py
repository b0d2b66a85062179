"""Sources as text: what a file would become, what was added, and what there is."""

from domain.coverage import Coverage
from domain.sentences import Counted
from terminal.output import print_sentence
from wording.coverage import known_for
from wording.formats import Formats
from wording.labels import kind_label
from wording.sentences import write_fact
from workflows.sources.add import AddedSource, FutureColumn, SourceLook
from workflows.sources.keep import SourceMatch


def print_look(look: SourceLook, formats: Formats) -> None:
    counts = look.counts
    print_sentence(
        formats,
        "{rows} rows: {keys} different keys, {repeated} repeated, {blank} without a key, "
        "{unreadable} with an unreadable key, {damaged} damaged ({format})",
        rows=counts.rows,
        keys=counts.keys,
        repeated=counts.repeated,
        blank=counts.blank,
        unreadable=counts.unreadable,
        damaged=counts.damaged,
        format=look.written_as,
    )
    print_sentence(
        formats,
        "{matched} of {customers} customers matched; {unmatched} unmatched keys",
        matched=look.matched,
        customers=look.customers,
        unmatched=look.unmatched,
    )
    for column in look.columns:
        _print_column(column, look.customers, formats)
    if not look.applies:
        text = "Unknown until the data is refreshed to {day} or later: it is as of {data_day}."
        print_sentence(formats, text, day=look.as_of, data_day=look.data_as_of)


def _print_column(column: FutureColumn, customers: int, formats: Formats) -> None:
    if column.refused:
        print_sentence(formats, "  refused: {header}: {reason}", header=column.header, reason=column.refused)
    for each in column.attributes:
        print_sentence(
            formats,
            "  {name} {kind} {known}; {unreadable} unreadable values, {conflicting} customers with contradictory rows",
            name=f"{each.attribute.name:40}",
            kind=f"{kind_label(each.attribute.kind):9}",
            known=known_for(Coverage(each.known, customers), formats),
            unreadable=each.unreadable,
            conflicting=each.conflicting,
        )
    if column.rarer:
        text = "  {header}: {rarer} rarer values have no attribute of their own"
        print_sentence(formats, text, header=column.header, rarer=column.rarer)


def print_added(added: AddedSource, formats: Formats) -> None:
    what = "Added" if added.changed else "Nothing changed; the same file was there already"
    print_sentence(formats, "{what}: {name}, as of {day}.", what=what, name=added.look.name, day=added.look.as_of)


def print_coverage(each: SourceMatch, formats: Formats) -> None:
    version = each.version
    print_sentence(
        formats,
        "{name} {day}  {attributes}  {matched} of {customers} customers  {unmatched} unmatched keys  {use}",
        name=f"{version.name:20}",
        day=f"{formats.day_short(version.as_of):>13}",
        attributes=f"{write_fact(Counted(len(version.columns), 'attribute'), formats):>14}",
        matched=f"{formats.count(each.matched):>9}",
        customers=each.customers,
        unmatched=f"{formats.count(each.unmatched):>9}",
        use="in use" if each.in_use else "",
    )

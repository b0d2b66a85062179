"""Pieces of the Data sources page."""

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from domain.coverage import Coverage
from domain.errors import DashboardError
from domain.sources import SourceColumn
from ui.common.cards import show_cards
from ui.shell import state
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from ui.shell.tasks import Outcome, Task
from ui.sources.dialogs import FILES
from ui.sources.kinds import offer_other_kind
from wording.coverage import people_known
from wording.formats import Formats
from wording.labels import compared_label, kind_label
from wording.sentences import write_fact
from workflows.session import Session
from workflows.sources.add import (
    AddedSource,
    BroughtFile,
    SourceLook,
    add_source,
    day_of_the_data,
    header_of,
    look_at_source,
)
from workflows.sources.keep import SourceMatch

_LOOK = "source_look"
_LARGEST_UPLOAD = 200  # MB, held in memory while the page is open; manage.py takes larger files
_USUAL_KEY = "customer_id"

LOOK, ADD = Task("Looking at the file", look_at_source), Task("Adding the file", add_source)


def show_sources(session: Session, sources: tuple[SourceMatch, ...], formats: Formats) -> None:
    """What was added, with how many customers it names, and a way to take a file away."""
    if not sources:
        st.info(
            "Nothing added yet. Every column of a CRM export can become an attribute.",
            icon=":material/database_upload:",
        )
        return
    rows = [
        {
            "Source": each.version.name,
            "As of": formats.day_short(each.version.as_of),
            "Used now": "yes" if each.in_use else "no",
            "Attributes": formats.count(len(each.version.columns)),
            "Customers matched": formats.share(each.matched / each.customers if each.customers else None),
            "Unmatched keys": formats.count(each.unmatched),
            "File": each.version.file,
            "Added": f"{formats.day_short(each.version.added_at)} by {each.version.added_by}",
        }
        for each in sources
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        files = {(each.version.name, each.version.as_of): each for each in sources}
        picked = st.selectbox("File", list(files), format_func=lambda key: _called(files[key], formats), width=320)
        chosen = files[picked]
        if st.button("Delete", icon=":material/delete:"):
            FILES.ask(session, chosen.version, _called(chosen, formats))
        offer_other_kind(session, chosen.version)
    st.dataframe(pd.DataFrame([_attribute_row(column) for column in chosen.version.columns]), hide_index=True)


def _attribute_row(column: SourceColumn) -> dict[str, str]:
    attribute = column.attribute
    return {
        "Attribute": attribute.label,
        "Column": column.header,
        "Kind": kind_label(attribute.kind),
        "Compared": compared_label(attribute),
    }


def _called(each: SourceMatch, formats: Formats) -> str:
    return f"{each.version.name} · as of {formats.day_short(each.version.as_of)}"


def pick_source_file(session: Session, formats: Formats) -> BroughtFile | None:
    """The upload with its name, key, date and description; None without a file that has a header."""
    upload = st.file_uploader(
        "CSV file with a row per customer",
        type=["csv", "txt", "tsv"],
        max_upload_size=_LARGEST_UPLOAD,
        help="Read once and not kept. Names, e-mail addresses, phone numbers and the like are refused.",
    )
    if upload is None:
        return None
    try:
        columns = header_of(session, upload.getvalue())
        day = day_of_the_data(session)
    except DashboardError as error:
        show_error(error)
        return None
    key, name, as_of = _pick_identity(columns, Path(upload.name).stem, day, formats)
    described = st.file_uploader(
        "Description (optional)",
        type=["toml"],
        help="Labels, kinds and units of the columns. Without it they are taken from the header, and kinds only where "
        "the values leave no doubt.",
    )
    description = described.getvalue() if described else b""
    return BroughtFile(Path(upload.name), key, name, as_of, description, upload.getvalue())


def _pick_identity(columns: tuple[str, ...], stem: str, day: date, formats: Formats) -> tuple[str, str, date]:
    left, middle, right = st.columns(3)
    with left:
        usual = next((place for place, column in enumerate(columns) if column.casefold() == _USUAL_KEY), 0)
        key = st.selectbox("Key column", columns, index=usual, help="The column that holds the bank's customer ids.")
    with middle:
        name = st.text_input(
            "Name of the source",
            placeholder=stem,
            max_chars=30,
            help="A later file under the same name is a newer version of it. Empty: the description's, or the file's name.",
        )
    with right:
        as_of = st.date_input(
            "True on",
            day,
            max_value="today",
            format=formats.day_input,
            help="The day on which the file described the customers. Data as of an earlier day does not see it.",
        )
    return key, name, as_of


def keep_look(looked: Outcome[SourceLook]) -> None:
    state.remember(_LOOK, (hash(looked.asked[0]), looked.result))


def show_look(brought: BroughtFile, formats: Formats) -> SourceLook | None:
    """What the file would become, as long as the choices are those that were looked at."""
    kept = state.recall(_LOOK)
    if not kept or kept[0] != hash(brought):
        return None
    look: SourceLook = kept[1]
    _show_counts(look, formats)
    _show_warnings(look, formats)
    _show_attributes(look, formats)
    _show_refused(look, formats)
    return look


def confirm_adding(look: SourceLook) -> tuple[bool, bool]:
    """Whether Add was pressed, and whether another file of that date may be replaced."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Add", type="primary", icon=":material/add:", disabled=not look.attributes)
        replace = st.toggle("Replace another file of this day")
    return pressed, replace


def say_added(added: AddedSource, formats: Formats) -> None:
    state.drop(_LOOK)
    look = added.look
    what = "Added" if added.changed else "Nothing changed, the same file was there already"
    state.flash(f"{what}: {look.name}, {formats.count(len(look.attributes))} attributes.")
    st.rerun()


def _show_counts(look: SourceLook, formats: Formats) -> None:
    counts = look.counts
    show_cards(
        [
            ("Rows", formats.count(counts.rows), "Lines of the file below its header."),
            (
                "Customers matched",
                f"{formats.count(look.matched)} ({formats.share(look.matched / look.customers)})",
                f"Of {formats.count(look.customers)} customers of the bank.",
            ),
            ("Unmatched keys", formats.count(look.unmatched), "Different keys that are not the id of a customer."),
            ("Attributes", formats.count(len(look.attributes)), "What the columns would become."),
        ]
    )


def _show_warnings(look: SourceLook, formats: Formats) -> None:
    counts = look.counts
    left_out = {
        "without a key": counts.blank,
        "with a key that is no whole number": counts.unreadable,
        "with a key that an earlier row has (contradictory values become unknown)": counts.repeated,
        **{f"damaged, {escaped(write_fact(what, formats))}": number for what, number in look.damage.items()},
    }
    counted = [f"{what}: {formats.count(number)}" for what, number in left_out.items() if number]
    st.caption(
        f"Read as {write_fact(look.written_as, formats)}. Rows {'; '.join(counted) or 'all have a key of their own'}."
    )
    if not look.applies:
        st.warning(
            f"The data is as of {formats.day(look.data_as_of)}, before this file's day: its attributes stay unknown until the "
            "data is refreshed to that day or later.",
            icon=":material/event:",
        )


def _show_attributes(look: SourceLook, formats: Formats) -> None:
    rows = [
        {
            "Column": column.header,
            "Becomes": each.attribute.label,
            "Kind": kind_label(each.attribute.kind),
            "Compared": compared_label(each.attribute),
            "Known for": people_known(Coverage(each.known, look.customers), formats),
            "Unreadable values, so unknown": formats.count(each.unreadable),
            "Customers with contradictory rows, so unknown": formats.count(each.conflicting),
        }
        for column in look.columns
        for each in column.attributes
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        st.caption(_KINDS)
    for column in look.columns:
        if column.rarer:
            st.caption(
                f"{escaped(column.header)}: {formats.count(column.rarer)} rarer values get no attribute of their own."
            )


def _show_refused(look: SourceLook, formats: Formats) -> None:
    refused = [
        {
            "Column": column.header or "(no name)",
            "Why it gives no attribute": _begun(write_fact(column.refused, formats)),
        }
        for column in look.columns
        if column.refused
    ]
    if refused:
        st.table(pd.DataFrame(refused), hide_index=True, border="horizontal")


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


_KINDS = (
    "Kinds are guessed from header and values. A number is compared as it is; counts, money and days by orders of size "
    "(logarithms), so that a few very large values do not outweigh all others. A number can become another kind once it is "
    "added, above, or in the description."
)

"""Pieces of the Data health page, and the warning that the Segment builder takes from it."""

import pandas as pd
import streamlit as st

from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    FEWEST_MONTHS,
    MONTHS_OF_A_YEAR,
    DataHealth,
    Finding,
    Severity,
    Sufficiency,
    TableHealth,
    UnknownCodes,
)
from domain.snapshots import Snapshot
from ui.common.panels import show_cards
from ui.shell import state
from ui.shell.data import load_sufficiency
from ui.shell.tasks import Task
from wording.formats import UNKNOWN, Formats
from wording.sentences import write
from workflows.bank.health import Comparison, compare_with_bank
from workflows.session import Session

_COMPARISON = "comparison"
_BADGES = {Severity.FINE: "green", Severity.LOOK: "orange", Severity.STOPS: "red"}

COMPARE = Task("Comparing with the bank", compare_with_bank)


def show_health_cards(sufficiency: Sufficiency, health: DataHealth, formats: Formats) -> None:
    months = UNKNOWN if sufficiency.months is None else f"{sufficiency.months} of {MONTHS_OF_A_YEAR} months"
    found = [finding for table in health.tables for finding in table.findings]
    grave = sum(finding.severity is not Severity.FINE for finding in found)
    show_cards(
        [
            ("Customers", formats.count(sufficiency.customers), f"From {CUSTOMERS_PER_SEGMENT} per segment on."),
            ("History", months, f"Complete months with transactions; at least {FEWEST_MONTHS} are needed."),
            (
                "Active customers",
                formats.share(sufficiency.active_share),
                "Customers who ever started a transaction themselves.",
            ),
            (
                "To look at",
                formats.count(grave),
                f"Of {len(found)} findings; the others concern too few rows to matter.",
            ),
        ]
    )


def show_sufficiency(sufficiency: Sufficiency, health: DataHealth) -> None:
    if sufficiency.enough:
        graver = any(table.worst is Severity.STOPS for table in health.tables)
        st.success(
            f"Enough customers and history for up to {sufficiency.most_segments} segments of {CUSTOMERS_PER_SEGMENT} and more "
            f"on average; {sufficiency.usable_attributes} attributes tell them apart."
            + (" Before you choose attributes, read what stops some of them." if graver else ""),
            icon=":material/check_circle:",
        )
    else:
        st.warning(_told(sufficiency), icon=":material/warning:")
    for caution in sufficiency.cautions:
        st.info(caution, icon=":material/info:")


def show_too_little(session: Session, snapshot: Snapshot) -> None:
    """For the Segment builder: nothing when the data is enough."""
    sufficiency = load_sufficiency(session, snapshot)
    if not sufficiency.enough:
        st.warning(_told(sufficiency), icon=":material/warning:")
        st.page_link("pages/data_health.py", label="What can this data carry?", icon=":material/monitor_heart:")


def _told(sufficiency: Sufficiency) -> str:
    reasons = "\n".join(f"* {reason}" for reason in sufficiency.shortcomings)
    return f"**There is too little here for segments to rely on.** They can be built; do not base a campaign on them.\n\n{reasons}"


def pick_comparison(session: Session, snapshot: Snapshot) -> Comparison | None:
    """The button, the work it starts, and what was found for this snapshot, until the end of the visit."""
    if st.button(
        "Compare with the bank now",
        icon=":material/compare_arrows:",
        help="Counts the rows of every table and who may be contacted, in the background. The bank is read in small steps.",
    ):
        COMPARE.start(session)
    compared = COMPARE.follow(session)
    if compared is not None:
        state.remember(_COMPARISON, compared)
    kept: Comparison | None = state.recall(_COMPARISON)
    return kept if kept is not None and kept.snapshot_id == snapshot.snapshot_id else None


def show_reach(compared: Comparison, formats: Formats) -> None:
    reach = compared.reach
    if reach is None:
        return
    st.caption(
        f"Asked at {compared.moment:%H:%M} UTC: of {formats.count(reach.customers)} customers "
        f"{formats.count(reach.consenting)} consent, {formats.count(reach.refusing)} do not, and of "
        f"{formats.count(reach.consent_unknown)} it is not known. "
        f"**{formats.count(reach.contactable)} ({formats.share(_share(reach.contactable, reach.customers))})** pass every "
        "rule of a target list today."
    )


def show_tables(health: DataHealth, snapshot: Snapshot, compared: Comparison | None, formats: Formats) -> None:
    """A row per table of the bank; the bank's rows as last counted."""
    if compared is None:
        in_bank = {each.table: each.bank_rows for each in snapshot.mirror}
        moment = "at the last refresh"
    else:
        in_bank = {each.table: each.in_bank for each in compared.tables}
        moment = f"at {compared.moment:%H:%M} UTC on {compared.moment:%d %B %Y}"
    rows = [_table_row(table, health, in_bank.get(table.table), formats) for table in health.tables]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        f"Age: days from the newest row to the as-of day, {health.as_of:%d %B %Y}. In the bank: counted {moment}."
    )


def _table_row(table: TableHealth, health: DataHealth, in_bank: int | None, formats: Formats) -> dict[str, str]:
    return {
        "Table": table.table,
        "Rows here": formats.count(table.rows),
        "In the bank": formats.count(in_bank),
        "Missing here": formats.count(None if in_bank is None else in_bank - table.rows),
        "Oldest": "" if table.oldest is None else f"{table.oldest:%d %b %Y}",
        "Newest": "" if table.newest is None else f"{table.newest:%d %b %Y}",
        "Age": "" if table.newest is None else f"{(health.as_of - table.newest).days} days",
        "Findings": formats.count(len(table.findings)) if table.findings else "none",
        "Gravest": table.worst.value,
    }


def show_findings(health: DataHealth, formats: Formats) -> None:
    """What is worth a look, the gravest first; what concerns too few rows to matter is folded away."""
    found = sorted((f for table in health.tables for f in table.findings), key=lambda f: -f.severity.rank)
    grave = [finding for finding in found if finding.severity is not Severity.FINE]
    for finding in grave:
        _show_finding(finding, formats)
    if not grave:
        st.caption(":material/check: Nothing that would change segments or lists was found.")
    if len(found) > len(grave):
        with st.expander(f"{len(found) - len(grave)} more that concern too few rows to matter"):
            for finding in found[len(grave) :]:
                _show_finding(finding, formats)
    healthy = [table.table for table in health.tables if not table.findings]
    if healthy:
        st.caption(f":material/check: Nothing at all was found in {', '.join(healthy)}.")


def _show_finding(finding: Finding, formats: Formats) -> None:
    badge = f":{_BADGES[finding.severity]}-badge[{finding.severity.value}]"
    what = write(finding.what, formats)
    counted = f"{finding.table}: {what}"
    if finding.of:
        share = formats.share(finding.share)
        counted = f"{formats.count(finding.rows)} {what} ({share} of {formats.count(finding.of)})"
    st.markdown(f"{badge} **{counted}**  \n:small[{write(finding.effect, formats)}]")


def show_unknown_codes(health: DataHealth, formats: Formats) -> None:
    if not health.unknown_codes:
        st.caption(":material/check: The vocabulary knows every code.")
        return
    st.caption(
        "Rows whose code the vocabulary does not know are counted as neither. Say what a code means in the file that "
        "VOCABULARY_FILE names; docs/vocabulary.md shows how."
    )
    for codes in health.unknown_codes:
        with st.container(border=True):
            _show_codes(codes, formats)


def _show_codes(codes: UnknownCodes, formats: Formats) -> None:
    share = formats.share(_share(codes.rows, codes.of))
    st.markdown(
        f"**{codes.column}**: {codes.question}?  \n:small[{formats.count(codes.rows)} of {formats.count(codes.of)} rows "
        f"({share}) are unclassified.]"
    )
    rows = [(each.code, each.rows) for each in codes.codes]
    if codes.without_code:
        rows.append(("(no code)", codes.without_code))
    if codes.other_codes:
        rows.append((f"({formats.count(codes.other_codes)} rare codes, not shown)", codes.other_rows))
    table = [
        {"Code": code, "Rows": formats.count(n), "Share of rows": formats.share(_share(n, codes.of))}
        for code, n in rows
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True)


def show_gaps(health: DataHealth, formats: Formats) -> None:
    gaps = [(gap.missing / gap.of, table.table, gap) for table in health.tables for gap in table.gaps if gap.missing]
    if not gaps:
        st.caption(":material/check: No column that attributes are made from has an empty cell.")
        return
    rows = [
        {"Table": table, "Column": gap.column, "Empty": formats.share(share), "Rows": formats.count(gap.missing)}
        for share, table, gap in sorted(gaps, key=lambda each: (-each[0], each[1], each[2].column))
    ]
    st.caption("Columns that attributes are made from; the others have no empty cell.")
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

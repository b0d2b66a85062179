"""Pieces of the Data health page, and the warning that the Segment builder takes from it."""

import pandas as pd
import streamlit as st

from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    FEWEST_MONTHS,
    DataHealth,
    Finding,
    Severity,
    Sufficiency,
    TableHealth,
    UnknownCodes,
)
from domain.snapshots import Snapshot
from ui.common.cards import show_cards
from ui.shell import state
from ui.shell.data import load_sufficiency
from ui.shell.tasks import Task
from wording.formats import Formats
from wording.health import count_finding, count_unclassified, enough_sentence, months_of_history
from wording.sentences import write_fact
from wording.trust import describe_caution, describe_shortcomings
from workflows.bank.health import Comparison, compare_with_bank
from workflows.session import Session

_COMPARISON = "comparison"
_BADGES = {Severity.FINE: "green", Severity.LOOK: "orange", Severity.STOPS: "red"}

COMPARE = Task("Comparing with the bank", compare_with_bank)


def show_health_cards(sufficiency: Sufficiency, health: DataHealth, formats: Formats) -> None:
    found = [finding for table in health.tables for finding in table.findings]
    grave = sum(finding.severity is not Severity.FINE for finding in found)
    show_cards(
        [
            (
                "Customers",
                formats.count(sufficiency.customers),
                f"At least {formats.count(CUSTOMERS_PER_SEGMENT)} per segment are needed.",
            ),
            (
                "History",
                months_of_history(sufficiency, formats),
                f"Complete months with transactions; at least {formats.count(FEWEST_MONTHS)} are needed.",
            ),
            (
                "Active customers",
                formats.share(sufficiency.active_share),
                "Customers who ever started a transaction themselves.",
            ),
            (
                "To look at",
                formats.count(grave),
                f"Of {formats.count(len(found))} findings; the others concern too few rows to matter.",
            ),
        ]
    )


def show_sufficiency(sufficiency: Sufficiency, health: DataHealth, formats: Formats) -> None:
    if sufficiency.enough:
        st.success(enough_sentence(sufficiency, health, formats), icon=":material/check_circle:")
    else:
        _warn_of_too_little(sufficiency, formats)
    caution = describe_caution(sufficiency, formats)
    if caution:
        st.info(caution, icon=":material/info:")


def show_too_little(session: Session, snapshot: Snapshot, formats: Formats) -> None:
    """For the Segment builder: nothing when the data is enough."""
    sufficiency = load_sufficiency(session, snapshot)
    if not sufficiency.enough:
        _warn_of_too_little(sufficiency, formats)
        st.page_link("pages/data_health.py", label="What can this data carry?", icon=":material/monitor_heart:")


def _warn_of_too_little(sufficiency: Sufficiency, formats: Formats) -> None:
    reasons = "\n".join(f"* {reason}" for reason in describe_shortcomings(sufficiency, formats))
    st.warning(
        "**There is too little here for segments to rely on.** They can be built; do not base a campaign on them.\n\n"
        f"{reasons}",
        icon=":material/warning:",
    )


def pick_comparison(session: Session, snapshot: Snapshot) -> Comparison | None:
    """The button, the work it starts, and its result for this snapshot, until the end of the visit."""
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
        f"Asked on {formats.moment(compared.moment)}: of {formats.count(reach.customers)} customers "
        f"{formats.count(reach.consenting)} consent, {formats.count(reach.refusing)} do not, and for "
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
        moment = f"on {formats.moment(compared.moment)}"
    rows = [_table_row(table, health, in_bank.get(table.table), formats) for table in health.tables]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(
        f"Age: days from the newest row to the as-of day, {formats.day(health.as_of)}. In the bank: counted {moment}."
    )


def _table_row(table: TableHealth, health: DataHealth, in_bank: int | None, formats: Formats) -> dict[str, str]:
    return {
        "Table": table.table,
        "Rows here": formats.count(table.rows),
        "In the bank": formats.count(in_bank),
        "Missing here": formats.count(None if in_bank is None else in_bank - table.rows),
        "Oldest": "" if table.oldest is None else formats.day_short(table.oldest),
        "Newest": "" if table.newest is None else formats.day_short(table.newest),
        "Age": "" if table.newest is None else f"{formats.count((health.as_of - table.newest).days)} days",
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
        with st.expander(f"{formats.count(len(found) - len(grave))} more that concern too few rows to matter"):
            for finding in found[len(grave) :]:
                _show_finding(finding, formats)
    healthy = [table.table for table in health.tables if not table.findings]
    if healthy:
        st.caption(f":material/check: Nothing at all was found in {', '.join(healthy)}.")


def _show_finding(finding: Finding, formats: Formats) -> None:
    badge = f":{_BADGES[finding.severity]}-badge[{finding.severity.value}]"
    effect = write_fact(finding.effect, formats)
    st.markdown(f"{badge} **{count_finding(finding, formats)}**  \n:small[{effect}]")


def show_unknown_codes(health: DataHealth, formats: Formats) -> None:
    if not health.unknown_codes:
        st.caption(":material/check: The vocabulary knows every code.")
        return
    st.caption(
        "Rows whose code the vocabulary does not know count as neither yes nor no. Write what a code means into the file that "
        "VOCABULARY_FILE names; docs/vocabulary.md shows how."
    )
    for codes in health.unknown_codes:
        with st.container(border=True):
            _show_codes(codes, formats)


def _show_codes(codes: UnknownCodes, formats: Formats) -> None:
    st.markdown(
        f"**{codes.column}**: {write_fact(codes.question, formats)}?  \n:small[{count_unclassified(codes, formats)}]"
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

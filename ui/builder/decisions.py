"""Which decision the segments should support, and the attributes that separate customers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from domain.attributes import AttributeSummary
from ui.common.handover import ATTRIBUTES
from ui.shell import state

_OWN_CHOICE = "own"


@dataclass(frozen=True)
class Decision:
    """`attributes` are names of the catalogue, a proposal to start from."""

    name: str
    label: str
    help: str
    attributes: tuple[str, ...]


DECISIONS = (
    Decision(
        "win_back",
        "Win back",
        "Who is leaving quietly, and who is worth asking back?",
        (
            "days_since_transaction",
            "transactions_90d",
            "spending_trend",
            "spending_365d",
            "deposits",
            "years_with_bank",
        ),
    ),
    Decision(
        "deepen",
        "Deepen the relationship",
        "Who may want a further product?",
        (
            "age",
            "product_types",
            "deposits",
            "savings",
            "has_loan",
            "spending_90d",
            "credit_utilization",
        ),
    ),
    Decision(
        "welcome",
        "Welcome new customers",
        "Who is new, and how far have they come?",
        (
            "years_with_bank",
            "open_accounts",
            "transactions_90d",
            "spending_90d",
            "digital_share",
        ),
    ),
    Decision(
        "save_cost",
        "Save cost",
        "Who uses costly channels, and who is digital already?",
        (
            "digital_share",
            "cash_share",
            "branch_contacts_365d",
            "phone_contacts_365d",
            "transactions_90d",
            "age",
        ),
    ),
)


def pick_decision(summaries: Sequence[AttributeSummary]) -> None:
    """Choosing a decision proposes its attributes, without those that this bank does not know of at least half."""
    usable = {s.attribute.name for s in summaries if s.is_proposed}
    proposals = {each.name: [name for name in each.attributes if name in usable] for each in DECISIONS}
    labels = {each.name: each.label for each in DECISIONS} | {_OWN_CHOICE: "Other"}
    questions = "\n".join(f"* **{each.label}**: {each.help}" for each in DECISIONS)
    st.selectbox(
        "Decision to support",
        list(labels),
        index=None,
        key="decision",
        format_func=lambda name: labels[name],
        placeholder="Choose one",
        on_change=lambda: _propose(proposals),
        help=f"What will you decide with the segments? Fitting attributes are proposed, and can be changed.\n{questions}",
        persist_state="session",
    )


def _propose(proposals: Mapping[str, Sequence[str]]) -> None:
    proposed = proposals.get(state.choice("decision") or _OWN_CHOICE)
    if proposed:
        state.choose(ATTRIBUTES, proposed)

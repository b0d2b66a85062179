"""Which decision the segments should support, and the attributes that separate customers for it."""

from dataclasses import dataclass


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

"""What this bank's codes mean. Codes are compared trimmed and in lower case, on every engine alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """Amounts are positive; a transaction's type says the direction. A type in neither list is unclassified, and counted."""

    debit_types: tuple[str, ...] = (
        "purchase",
        "card payment",
        "cash withdrawal",
        "transfer out",
        "direct debit",
        "standing order",
        "fee",
        "interest charged",
    )
    credit_types: tuple[str, ...] = (
        "salary",
        "pension",
        "benefit",
        "cash deposit",
        "transfer in",
        "refund",
        "interest paid",
    )
    # Fees, interest and standing orders make almost every account look active: only what a person did counts as behaviour.
    customer_initiated_types: tuple[str, ...] = (
        "purchase",
        "card payment",
        "cash withdrawal",
        "transfer out",
        "cash deposit",
        "transfer in",
    )
    regular_income_types: tuple[str, ...] = ("salary", "pension", "benefit")
    cash_types: tuple[str, ...] = ("cash withdrawal", "cash deposit")
    fee_types: tuple[str, ...] = ("fee", "interest charged")
    open_statuses: tuple[str, ...] = ("active", "open")
    current_account_types: tuple[str, ...] = ("current", "checking")
    savings_account_types: tuple[str, ...] = ("savings", "term deposit")
    investment_account_types: tuple[str, ...] = ("investment", "brokerage")
    loan_account_types: tuple[str, ...] = ("loan", "mortgage")
    card_account_types: tuple[str, ...] = ("credit card",)
    digital_payment_methods: tuple[str, ...] = ("online banking", "mobile app", "card online")
    email_types: tuple[str, ...] = ("email", "e-mail")
    phone_types: tuple[str, ...] = ("phone", "call", "sms")
    branch_types: tuple[str, ...] = ("branch", "in person")
    digital_contact_types: tuple[str, ...] = ("app message", "chat")


DEFAULT_VOCABULARY = Vocabulary()

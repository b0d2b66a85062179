from sqlalchemy import case, func, not_

from db.bank.schema import accounts
from db.features.catalogue.definition import Definition
from db.features.catalogue.words import falling, hardly, mostly, nothing, rising
from db.features.measures import Condition, Expression, flag, ratio
from db.features.tables import ACCOUNTS, MOVED_ACCOUNTS, NET_90D, code_in
from domain.attributes import Attribute, Claim, Group, Kind, Timing

BALANCE = accounts.c.balance
OPEN = code_in(accounts.c.status, "open_statuses")
CLOSED = code_in(accounts.c.status, "closed_statuses")
SAVINGS = OPEN & code_in(accounts.c.account_type, "savings_account_types")
OWED = code_in(accounts.c.account_type, "loan_account_types") | code_in(accounts.c.account_type, "card_account_types")


def _product(
    name: str,
    label: str,
    unit: str,
    kind: Kind,
    help: str,
    definition: str,
    high: str,
    low: str,
    *claims: Claim,
    timing: Timing = Timing.CURRENT,
    starter: bool = False,
    topic: str = "",
) -> Attribute:
    return Attribute(
        name,
        label,
        unit,
        kind,
        Group.PRODUCTS,
        help,
        definition,
        high,
        low,
        timing,
        starter,
        claims=claims,
        topic=topic,
    )


def _balance(where: Condition) -> Expression:
    # Without such an account there is nothing to owe or own: 0. With accounts of unknown balance: unknown.
    return case((ACCOUNTS.count(where) == 0, 0), else_=ACCOUNTS.total(BALANCE, where))


def _holds(name: str, label: str, types: str, what: str, topic: str = "") -> Definition:
    return Definition(
        _product(
            name,
            label,
            "yes or no",
            Kind.FLAG,
            f"Whether the customer has {what}.",
            f"Yes when at least one open account is {what}.",
            f"with {what}",
            f"without {what}",
            starter=name == "has_loan",
            topic=topic,
        ),
        ACCOUNTS,
        flag(ACCOUNTS.count(OPEN & code_in(accounts.c.account_type, types)) > 0),
        nothing=0,
    )


def _balance_change() -> Expression:
    held = OPEN & not_(OWED)
    now = MOVED_ACCOUNTS.total(BALANCE, held)
    before = now - MOVED_ACCOUNTS.total(NET_90D, held)
    all_known = MOVED_ACCOUNTS.count(held & BALANCE.is_(None)) == 0
    return case((all_known & (before > 0), ratio(now, before) - 1))


PRODUCTS = (
    Definition(
        _product(
            "open_accounts",
            "Open accounts",
            "accounts",
            Kind.COUNT,
            "How many accounts the customer has in use.",
            "Number of accounts whose status means open.",
            "more accounts",
            "fewer accounts",
            nothing("no open account"),
        ),
        ACCOUNTS,
        ACCOUNTS.count(OPEN),
        nothing=0,
    ),
    Definition(
        _product(
            "closed_accounts",
            "Closed or dormant accounts",
            "accounts",
            Kind.COUNT,
            "How many accounts were given up or lie still.",
            "Number of accounts whose status means closed, dormant or frozen. One that the vocabulary does not know is "
            "neither open nor closed.",
            "more closed accounts",
            "fewer closed accounts",
            nothing("no closed accounts"),
        ),
        ACCOUNTS,
        ACCOUNTS.count(CLOSED),
        nothing=0,
    ),
    Definition(
        _product(
            "product_types",
            "Products held",
            "products",
            Kind.COUNT,
            "How many kinds of product the customer uses: a current account and a loan are two.",
            "Number of different types among the open accounts.",
            "more products",
            "fewer products",
            nothing("no products"),
            starter=True,
        ),
        ACCOUNTS,
        ACCOUNTS.distinct(func.lower(func.trim(accounts.c.account_type)), OPEN),
        nothing=0,
    ),
    Definition(
        _product(
            "balance",
            "Total balance",
            "money",
            Kind.MONEY,
            "What the customer has with the bank, less what the customer owes it.",
            "Sum of the balances of all open accounts; loans and overdrafts count negative.",
            "higher balances",
            "lower balances",
            Claim("owing more than they hold", -0.01, above=False),
            topic="deposits",
        ),
        ACCOUNTS,
        _balance(OPEN),
        nothing=0,
    ),
    Definition(
        _product(
            "deposits",
            "Deposits",
            "money",
            Kind.MONEY,
            "What the customer has entrusted to the bank.",
            "Sum of the open accounts with a balance above 0.",
            "higher deposits",
            "lower deposits",
            nothing("no deposits"),
            topic="deposits",
            timing=Timing.BALANCES,
            starter=True,
        ),
        ACCOUNTS,
        case(
            (ACCOUNTS.count(OPEN) == 0, 0),
            (
                ACCOUNTS.count(OPEN & BALANCE.is_not(None)) > 0,
                func.coalesce(ACCOUNTS.total(BALANCE, OPEN & (BALANCE > 0)), 0),
            ),
        ),
        nothing=0,
    ),
    Definition(
        _product(
            "debt",
            "Debt",
            "money",
            Kind.MONEY,
            "What the customer owes the bank.",
            "Sum of the open accounts with a balance below 0, shown as a positive amount.",
            "more debt",
            "less debt",
            nothing("no debt"),
            topic="debt",
        ),
        ACCOUNTS,
        case(
            (ACCOUNTS.count(OPEN) == 0, 0),
            (
                ACCOUNTS.count(OPEN & BALANCE.is_not(None)) > 0,
                -func.coalesce(ACCOUNTS.total(BALANCE, OPEN & (BALANCE < 0)), 0),
            ),
        ),
        nothing=0,
    ),
    Definition(
        _product(
            "savings",
            "Savings",
            "money",
            Kind.MONEY,
            "What lies on savings accounts and term deposits.",
            "Sum of the balances of open savings accounts; 0 without one.",
            "higher savings",
            "lower savings",
            nothing("no savings"),
            topic="savings",
            timing=Timing.BALANCES,
            starter=True,
        ),
        ACCOUNTS,
        _balance(SAVINGS),
        nothing=0,
    ),
    Definition(
        _product(
            "savings_share",
            "Share of deposits saved",
            "% of deposits",
            Kind.SHARE,
            "How much of the deposits lies on savings accounts.",
            "Savings balances above 0 divided by deposits. Unknown without deposits.",
            "larger share saved",
            "smaller share saved",
            mostly("deposits mostly in savings"),
            hardly("deposits hardly in savings"),
            topic="savings",
            timing=Timing.BALANCES,
        ),
        ACCOUNTS,
        ratio(
            func.coalesce(ACCOUNTS.total(BALANCE, SAVINGS & (BALANCE > 0)), 0),
            ACCOUNTS.total(BALANCE, OPEN & (BALANCE > 0)),
        ),
    ),
    _holds("has_savings", "Has savings account", "savings_account_types", "a savings account", "savings"),
    _holds("has_investment", "Has investments", "investment_account_types", "an investment account"),
    _holds("has_loan", "Has loan or mortgage", "loan_account_types", "a loan or mortgage", "debt"),
    _holds("has_card", "Has credit card", "card_account_types", "a credit card"),
    Definition(
        _product(
            "overdrawn",
            "Current account overdrawn",
            "yes or no",
            Kind.FLAG,
            "Whether a current account is below zero today.",
            "Yes when an open current account has a balance below 0.",
            "overdrawn",
            "not overdrawn",
            timing=Timing.BALANCES,
        ),
        ACCOUNTS,
        flag(ACCOUNTS.count(OPEN & code_in(accounts.c.account_type, "current_account_types") & (BALANCE < 0)) > 0),
        nothing=0,
    ),
    Definition(
        _product(
            "balance_change_90d",
            "Change of balances, 90 days",
            "% change",
            Kind.CHANGE,
            "Whether money is moving in or out.",
            "Balances of the open accounts, loans and cards left out, against 90 days ago. Estimated: what they were is "
            "today's balance less the credits and plus the debits of the last 90 days. Unknown when they were not above 0 "
            "then, or when a balance is unknown.",
            "more growth in balances",
            "less growth in balances",
            rising("balances growing"),
            falling("balances falling"),
            timing=Timing.BALANCES,
        ),
        MOVED_ACCOUNTS,
        _balance_change(),
    ),
)

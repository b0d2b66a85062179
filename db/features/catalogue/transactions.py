"""How, how often and for how much customers use their accounts."""

from dataclasses import dataclass

from sqlalchemy import func, true

from db.features.calendar import AS_OF, MONTHS, between_days, days_between, in_last_months, in_month, within
from db.features.catalogue.behaviour import AMOUNT, CREDIT, INITIATED, MOMENT, PAID_IN, SPENDING, TYPE, behaviour
from db.features.catalogue.definition import Definition
from db.features.catalogue.income import REGULAR_INCOME
from db.features.catalogue.words import HALF_A_YEAR, falling, hardly, idle, mostly, nothing, rising, within_a_month
from db.features.measures import Condition, Expression, as_double, flag, ratio
from db.features.tables import TRANSACTIONS, code_in
from domain.attributes import Claim, Kind, Since


@dataclass(frozen=True)
class _Window:
    """What counts, and how that is called: in names, in labels, and in definitions."""

    name: str
    label: str
    words: str
    holds: Condition

    @property
    def briefly(self) -> str:
        return "ever" if self is _ALL_TIME else f"in {self.label}"


def _days(days: int) -> _Window:
    return _Window(f"{days}d", f"{days} days", f"in the last {days} days", within(MOMENT, days))


_YEAR = _Window("12m", "12 months", "in the last twelve complete calendar months", in_last_months(MOMENT, MONTHS))
_ALL_TIME = _Window("all_time", "all time", "that the bank's database holds, up to the as-of date", true())


def _frequency(window: _Window, starter: bool = False) -> Definition:
    return Definition(
        behaviour(
            f"transactions_{window.name}",
            f"Transactions, {window.label}",
            "transactions",
            Kind.COUNT,
            "How often the customer used the accounts: frequency.",
            f"Number of customer-initiated transactions {window.words}. Fees, interest, salaries and standing "
            "orders do not count.",
            "more transactions",
            "fewer transactions",
            idle(f"no transactions {window.briefly}"),
            starter=starter,
        ),
        TRANSACTIONS,
        TRANSACTIONS.count(INITIATED & window.holds),
        nothing=0,
    )


def _spending(window: _Window, starter: bool = False) -> Definition:
    return Definition(
        behaviour(
            f"spending_{window.name}",
            f"Spending, {window.label}",
            "money",
            Kind.MONEY,
            "How much the customer spent: monetary value.",
            f"Sum of customer-initiated debits (purchases, card payments, withdrawals, transfers) {window.words}.",
            "higher spending",
            "lower spending",
            idle(f"no spending {window.briefly}"),
            starter=starter,
        ),
        TRANSACTIONS,
        func.coalesce(TRANSACTIONS.total(AMOUNT, SPENDING & window.holds), 0),
        nothing=0,
    )


def _paid_in(days: int) -> Definition:
    return Definition(
        behaviour(
            f"paid_in_{days}d",
            f"Paid in, {days} days",
            "money",
            Kind.MONEY,
            "How much the customer brought to the bank without counting salary or pension.",
            f"Sum of customer-initiated credits (cash deposits and transfers in) in the last {days} days.",
            "more paid in",
            "less paid in",
            nothing(f"nothing paid in for {days} days"),
        ),
        TRANSACTIONS,
        func.coalesce(TRANSACTIONS.total(AMOUNT, PAID_IN & within(MOMENT, days)), 0),
        nothing=0,
    )


def _monthly_spending() -> list[Expression]:
    spent = (TRANSACTIONS.total(AMOUNT, SPENDING & in_month(MOMENT, ago)) for ago in range(1, MONTHS + 1))
    return [as_double(func.coalesce(month, 0)) for month in spent]


def _sum(values: list[Expression]) -> Expression:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _variation() -> Expression:
    """Coefficient of variation (population) over twelve monthly sums, months without spending included."""
    months = _monthly_spending()
    mean = _sum(months) / MONTHS
    variance = _sum([(month - mean) * (month - mean) for month in months]) / MONTHS
    return ratio(func.sqrt(variance), mean)


def _active_months() -> Expression:
    return _sum([flag(TRANSACTIONS.count(INITIATED & in_month(MOMENT, ago)) > 0) for ago in range(1, MONTHS + 1)])


def _trend() -> Expression:
    now = func.coalesce(TRANSACTIONS.total(AMOUNT, SPENDING & within(MOMENT, 90)), 0)
    before = TRANSACTIONS.total(AMOUNT, SPENDING & between_days(MOMENT, 180, 90))
    return ratio(now, before) - 1


TRANSACTION_BEHAVIOUR = (
    Definition(
        behaviour(
            "days_since_transaction",
            "Days since last transaction",
            "days",
            Kind.DAYS,
            "How recently the customer used the accounts: recency. Low is recent.",
            "Days from the last customer-initiated transaction to the as-of date. Unknown without one.",
            "longer since last use",
            "more recent use",
            idle("inactive for half a year", HALF_A_YEAR),
            within_a_month("active"),
            starter=True,
            since=Since.LAST,
        ),
        TRANSACTIONS,
        days_between(TRANSACTIONS.highest(MOMENT, INITIATED), AS_OF),
    ),
    _frequency(_days(30)),
    _frequency(_days(90), starter=True),
    _frequency(_days(180)),
    _frequency(_days(365)),
    _frequency(_YEAR),
    _frequency(_ALL_TIME),
    _spending(_days(30)),
    _spending(_days(90), starter=True),
    _spending(_days(180)),
    _spending(_days(365)),
    _spending(_YEAR),
    _spending(_ALL_TIME),
    _paid_in(30),
    _paid_in(90),
    _paid_in(365),
    Definition(
        behaviour(
            "money_in_90d",
            "Money received, 90 days",
            "money",
            Kind.MONEY,
            "Everything that came in, salary and pension included.",
            "Sum of all credits in the last 90 days, those that the customer did not start included.",
            "more money coming in",
            "less money coming in",
            nothing("no money coming in for 90 days"),
        ),
        TRANSACTIONS,
        func.coalesce(TRANSACTIONS.total(AMOUNT, CREDIT & within(MOMENT, 90)), 0),
        nothing=0,
    ),
    Definition(
        behaviour(
            "spending_trend",
            "Spending trend",
            "% change",
            Kind.CHANGE,
            "Whether the customer spends more or less than a quarter ago.",
            "How much more or less was spent in the last 90 days than in the 90 days before. Unknown when nothing "
            "was spent in the 90 days before.",
            "more growth in spending",
            "less growth in spending",
            rising("spending more than before"),
            falling("spending less than before"),
        ),
        TRANSACTIONS,
        _trend(),
    ),
    Definition(
        behaviour(
            "average_purchase",
            "Average spent per transaction",
            "money",
            Kind.MONEY,
            "How large a typical purchase or withdrawal is.",
            "Spending in the last 365 days divided by its number of transactions. Unknown without one.",
            "larger purchases",
            "smaller purchases",
        ),
        TRANSACTIONS,
        ratio(
            TRANSACTIONS.total(AMOUNT, SPENDING & within(MOMENT, 365)),
            TRANSACTIONS.count(SPENDING & AMOUNT.is_not(None) & within(MOMENT, 365)),
        ),
    ),
    Definition(
        behaviour(
            "largest_purchase",
            "Largest single spend",
            "money",
            Kind.MONEY,
            "The biggest amount spent at once.",
            "Highest amount of one customer-initiated debit in the last 365 days. Unknown without one.",
            "larger single purchases",
            "smaller single purchases",
        ),
        TRANSACTIONS,
        TRANSACTIONS.highest(AMOUNT, SPENDING & within(MOMENT, 365)),
    ),
    *REGULAR_INCOME,
    Definition(
        behaviour(
            "active_months",
            "Active months",
            "months of 12",
            Kind.COUNT,
            "How steadily the accounts are used over a year.",
            "Number of the last twelve complete calendar months with a customer-initiated transaction.",
            "more active months",
            "fewer active months",
            Claim("active every month", MONTHS, above=True),
            idle("no active month in a year"),
        ),
        TRANSACTIONS,
        _active_months(),
        nothing=0,
    ),
    Definition(
        behaviour(
            "spending_variation",
            "Ups and downs of spending",
            "% of the monthly average",
            Kind.SHARE,
            "How much spending differs from month to month; zero is the same every month.",
            "Coefficient of variation of spending in the last twelve complete calendar months, months without spending "
            "included. Unknown when nothing was spent.",
            "more irregular spending",
            "steadier spending",
        ),
        TRANSACTIONS,
        _variation(),
    ),
    Definition(
        behaviour(
            "cash_share",
            "Share of cash",
            "% of transactions",
            Kind.SHARE,
            "How much of the activity is cash.",
            "Cash withdrawals and deposits divided by all customer-initiated transactions of the last 365 days. Unknown "
            "without one.",
            "more cash",
            "less cash",
            mostly("mostly cash"),
            hardly("hardly any cash"),
        ),
        TRANSACTIONS,
        ratio(
            TRANSACTIONS.count(INITIATED & code_in(TYPE, "cash_types") & within(MOMENT, 365)),
            TRANSACTIONS.count(INITIATED & within(MOMENT, 365)),
        ),
    ),
    Definition(
        behaviour(
            "fees_365d",
            "Fees and interest charged, 365 days",
            "money",
            Kind.MONEY,
            "What the customer paid to the bank.",
            "Sum of fees and interest charged in the last 365 days.",
            "higher fees",
            "lower fees",
            nothing("no fees in a year"),
        ),
        TRANSACTIONS,
        func.coalesce(TRANSACTIONS.total(AMOUNT, code_in(TYPE, "fee_types") & within(MOMENT, 365)), 0),
        nothing=0,
    ),
)

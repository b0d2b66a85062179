"""Salary, pension and benefits."""

from sqlalchemy import func, not_

from db.features.calendar import AS_OF, days_between, in_last_months
from db.features.catalogue.behaviour import AMOUNT, MOMENT, TYPE, behaviour
from db.features.catalogue.definition import Definition
from db.features.catalogue.words import falling, nothing, rising, since_last
from db.features.measures import Expression, as_double, ratio
from db.features.tables import TRANSACTIONS, code_in
from domain.attributes import Kind, Since

INCOME = code_in(TYPE, "regular_income_types")
INCOME_MONTHS = 3


def _income_change() -> Expression:
    recent = in_last_months(MOMENT, INCOME_MONTHS)
    earlier = in_last_months(MOMENT, 2 * INCOME_MONTHS) & not_(recent)
    now = func.coalesce(TRANSACTIONS.total(AMOUNT, INCOME & recent), 0)
    return ratio(now, TRANSACTIONS.total(AMOUNT, INCOME & earlier)) - 1


REGULAR_INCOME = (
    Definition(
        behaviour(
            "regular_income",
            "Regular income per month",
            "money per month",
            Kind.MONEY,
            "Salary, pension and benefits that arrive here.",
            "Sum of salaries, pensions and benefits in the last three complete calendar months, divided by three.",
            "higher regular income",
            "lower regular income",
            nothing("no regular income"),
            starter=True,
        ),
        TRANSACTIONS,
        as_double(func.coalesce(TRANSACTIONS.total(AMOUNT, INCOME & in_last_months(MOMENT, INCOME_MONTHS)), 0))
        / INCOME_MONTHS,
        nothing=0,
    ),
    Definition(
        behaviour(
            "regular_income_change",
            "Change of regular income",
            "% change",
            Kind.CHANGE,
            "Whether salary, pension or benefits rose, fell or stopped.",
            "How much more or less salary, pension and benefits came in the last three complete calendar months than in the "
            "three before. Unknown without any in the three before.",
            "more growth in income",
            "less growth in income",
            rising("rising income"),
            falling("falling income"),
        ),
        TRANSACTIONS,
        _income_change(),
    ),
    Definition(
        behaviour(
            "days_since_income",
            "Days since last regular income",
            "days",
            Kind.DAYS,
            "How long ago salary, pension or benefits last arrived.",
            "Days from the last salary, pension or benefit to the as-of date. Unknown without one.",
            "longer since last income",
            "more recent income",
            *since_last("no income", "income"),
            since=Since.LAST,
        ),
        TRANSACTIONS,
        days_between(TRANSACTIONS.highest(MOMENT, INCOME), AS_OF),
    ),
)

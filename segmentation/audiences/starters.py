"""Audiences that many banks look for, as data: each is a rule to begin with and to change."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.audiences import (
    AttributeCondition,
    AudienceRule,
    Lack,
    Match,
    Operator,
    RulePart,
    Starter,
    attributes_in,
    conditions_in,
)


def _all(*parts: RulePart) -> AudienceRule:
    return AudienceRule(Match.ALL, parts)


STARTERS = (
    Starter(
        "Regular income stopped",
        "Salary, pension or benefits came in before, and have not for 45 days: the main bank may have changed.",
        _all(
            AttributeCondition("days_since_income", Operator.AT_LEAST, (45.0,)),
            AttributeCondition("regular_income_change", Operator.AT_MOST, (-0.3,)),
        ),
    ),
    Starter(
        "Balances down in 90 days",
        "Three tenths of the money or more has moved out: ask why before the account is empty.",
        _all(AttributeCondition("balance_change_90d", Operator.AT_MOST, (-0.3,))),
    ),
    Starter(
        "Single product and long with us",
        "Loyal, and holding one kind of product only. Raise the years where your records reach further back.",
        _all(
            AttributeCondition("product_types", Operator.EXACTLY, (1.0,)),
            AttributeCondition("years_with_bank", Operator.AT_LEAST, (1.5,)),
        ),
    ),
    Starter(
        "Dormant",
        "An open account that nobody has used for half a year, or ever.",
        _all(
            AttributeCondition("open_accounts", Operator.AT_LEAST, (1.0,)),
            AudienceRule(
                Match.ANY,
                (
                    AttributeCondition("days_since_transaction", Operator.AT_LEAST, (180.0,)),
                    AttributeCondition("days_since_transaction", Operator.UNKNOWN),
                ),
            ),
        ),
    ),
    Starter(
        "Digital channels only",
        "Every payment by a digital method, and no contact at a branch or by phone in a year: reach them in the app.",
        _all(
            AttributeCondition("digital_share", Operator.EXACTLY, (1.0,)),
            AudienceRule(
                Match.NONE,
                (
                    AttributeCondition("branch_contacts_365d", Operator.AT_LEAST, (1.0,)),
                    AttributeCondition("phone_contacts_365d", Operator.AT_LEAST, (1.0,)),
                ),
            ),
        ),
    ),
    Starter(
        "High credit use",
        "Four fifths of the credit limit or more are in use: talk before it hurts.",
        _all(AttributeCondition("credit_utilization", Operator.AT_LEAST, (0.8,))),
    ),
)


def lack_of(starter: Starter, summaries: Sequence[AttributeSummary]) -> Lack | None:
    """The first attribute of the rule that cannot tell this bank's customers apart, or is not known of half of them; None
    when all can. Where the rule itself asks for unknown values, they are no lack.
    """
    asks_for_unknown = {
        condition.attribute
        for condition in conditions_in(starter.rule)
        if isinstance(condition, AttributeCondition) and condition.operator is Operator.UNKNOWN
    }
    found = {summary.attribute.name: summary for summary in summaries}
    for name in attributes_in(starter.rule):
        if name not in found:
            return Lack(name)
        if found[name].unusable:
            return Lack(found[name].attribute.label, found[name].unusable)
        if not found[name].is_proposed and name not in asks_for_unknown:
            return Lack(found[name].attribute.label, coverage=found[name].coverage)
    return None

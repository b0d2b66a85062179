from sqlalchemy import func

from db.bank.schema import payments
from db.bank.vocabulary import PAYMENT_METHOD
from db.features.calendar import AS_OF, days_between, within
from db.features.catalogue.definition import Definition
from db.features.catalogue.words import hardly, mostly, nothing, since_last
from db.features.measures import ratio
from db.features.tables import PAYMENTS, classified, code_in
from domain.attributes import Attribute, Claim, Group, Kind, Since

AMOUNT, DAY = payments.c.amount, payments.c.payment_date
DIGITAL = code_in(payments.c.payment_method, "digital_payment_methods")


def _payment(
    name: str,
    label: str,
    unit: str,
    kind: Kind,
    help: str,
    definition: str,
    high: str,
    low: str,
    *claims: Claim,
    starter: bool = False,
    topic: str = "",
    since: Since | None = None,
) -> Attribute:
    return Attribute(
        name,
        label,
        unit,
        kind,
        Group.PAYMENTS,
        help,
        definition,
        high,
        low,
        starter=starter,
        claims=claims,
        topic=topic,
        since=since,
    )


def _frequency(days: int) -> Definition:
    return Definition(
        _payment(
            f"payments_{days}d",
            f"Payments, {days} days",
            "payments",
            Kind.COUNT,
            "How often the customer pays bills and people from here.",
            f"Number of payments in the last {days} days.",
            "more payments",
            "fewer payments",
            nothing(f"no payments in {days} days"),
        ),
        PAYMENTS,
        PAYMENTS.count(within(DAY, days)),
        nothing=0,
    )


def _value(days: int) -> Definition:
    return Definition(
        _payment(
            f"payment_value_{days}d",
            f"Value of payments, {days} days",
            "money",
            Kind.MONEY,
            "How much the customer pays to others from here.",
            f"Sum of the payments in the last {days} days.",
            "more paid out",
            "less paid out",
            nothing(f"nothing paid out in {days} days"),
        ),
        PAYMENTS,
        func.coalesce(PAYMENTS.total(AMOUNT, within(DAY, days)), 0),
        nothing=0,
    )


PAYMENT_BEHAVIOUR = (
    _frequency(90),
    _frequency(365),
    _value(90),
    _value(365),
    Definition(
        _payment(
            "average_payment",
            "Average payment",
            "money",
            Kind.MONEY,
            "How large a typical payment is.",
            "Value of the payments of the last 365 days divided by their number. Unknown without one.",
            "larger payments",
            "smaller payments",
        ),
        PAYMENTS,
        ratio(PAYMENTS.total(AMOUNT, within(DAY, 365)), PAYMENTS.count(within(DAY, 365) & AMOUNT.is_not(None))),
    ),
    Definition(
        _payment(
            "recipients_365d",
            "Recipients, 365 days",
            "recipients",
            Kind.COUNT,
            "To how many different people and firms the customer pays.",
            "Number of different recipients of payments in the last 365 days. Their names are never read here, only "
            "counted.",
            "more recipients paid",
            "fewer recipients paid",
            nothing("nobody paid in a year"),
        ),
        PAYMENTS,
        PAYMENTS.distinct(payments.c.recipient, within(DAY, 365)),
        nothing=0,
    ),
    Definition(
        _payment(
            "digital_share",
            "Share of digital payments",
            "% of payments",
            Kind.SHARE,
            "How much of the paying happens online or in the app.",
            "Payments by a digital method divided by all payments of the last 365 days whose method the vocabulary knows. "
            "Unknown without one.",
            "more digital paying",
            "less digital paying",
            mostly("mostly paying digitally"),
            hardly("hardly paying digitally"),
            starter=True,
        ),
        PAYMENTS,
        ratio(
            PAYMENTS.count(DIGITAL & within(DAY, 365)), PAYMENTS.count(classified(PAYMENT_METHOD) & within(DAY, 365))
        ),
    ),
    Definition(
        _payment(
            "days_since_payment",
            "Days since last payment",
            "days",
            Kind.DAYS,
            "How recently the customer paid from here. Low is recent.",
            "Days from the last payment to the as-of date. Unknown without one.",
            "longer since last payment",
            "more recent payments",
            *since_last("no payment", "paid"),
            since=Since.LAST,
        ),
        PAYMENTS,
        days_between(PAYMENTS.highest(DAY), AS_OF),
    ),
)

from sqlalchemy import case, func

from db.bank.schema import credit_history
from db.features.catalogue.definition import Definition
from db.features.catalogue.words import hardly, nothing
from db.features.measures import as_double, flag
from db.features.tables import CREDIT
from domain.attributes import Attribute, Claim, Group, Kind, Timing

SCORE = CREDIT.highest(credit_history.c.credit_score)
LIMIT = CREDIT.highest(credit_history.c.credit_limit)
UTILIZATION = as_double(CREDIT.highest(credit_history.c.credit_utilization)) / 100
HIGH_UTILIZATION = 0.8


def _credit(
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
) -> Attribute:
    return Attribute(
        name,
        label,
        unit,
        kind,
        Group.CREDIT,
        help,
        definition,
        high,
        low,
        Timing.CURRENT,
        starter,
        claims=claims,
        topic=topic,
    )


CREDIT_STANDING = (
    Definition(
        _credit(
            "credit_score",
            "Credit score",
            "points",
            Kind.SCORE,
            "How the credit bureau rates the customer.",
            "Score in the newest credit record. Unknown without a record.",
            "higher credit score",
            "lower credit score",
        ),
        CREDIT,
        SCORE,
    ),
    Definition(
        _credit(
            "credit_limit",
            "Credit limit",
            "money",
            Kind.MONEY,
            "How much credit the customer may use.",
            "Limit in the newest credit record. Unknown without a record.",
            "higher credit limit",
            "lower credit limit",
            topic="credit limit",
        ),
        CREDIT,
        LIMIT,
    ),
    Definition(
        _credit(
            "credit_utilization",
            "Credit in use",
            "% of the limit",
            Kind.SHARE,
            "How much of the limit is used.",
            "Utilization, in percent of the limit, in the newest credit record. Unknown without a record.",
            "more credit used",
            "less credit used",
            Claim("credit nearly used up", HIGH_UTILIZATION, above=True),
            hardly("credit hardly used"),
            starter=True,
            topic="credit used",
        ),
        CREDIT,
        UTILIZATION,
    ),
    Definition(
        _credit(
            "credit_unused",
            "Credit still free",
            "money",
            Kind.MONEY,
            "How much more the customer could borrow within the limit.",
            "Limit times the share not in use; 0 when more than the limit is used. Unknown without a record.",
            "more free credit",
            "less free credit",
            nothing("no free credit"),
            topic="credit limit",
        ),
        CREDIT,
        case((UTILIZATION < 1, as_double(LIMIT) * (1 - UTILIZATION)), (UTILIZATION >= 1, 0)),
    ),
    Definition(
        _credit(
            "credit_stretched",
            "Credit nearly used up",
            "yes or no",
            Kind.FLAG,
            "Whether little of the limit is left.",
            "Yes when four fifths of the limit or more is in use. Unknown without a record.",
            "credit nearly used up",
            "credit not used up",
            topic="credit used",
        ),
        CREDIT,
        case((UTILIZATION >= HIGH_UTILIZATION, 1), (UTILIZATION < HIGH_UTILIZATION, 0)),
    ),
    Definition(
        _credit(
            "has_credit_record",
            "Has credit record",
            "yes or no",
            Kind.FLAG,
            "Whether the bank knows the customer's credit standing.",
            "Yes when at least one credit record exists.",
            "with a credit record",
            "without a credit record",
        ),
        CREDIT,
        flag(func.count() > 0),
        nothing=0,
    ),
)

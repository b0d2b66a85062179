from sqlalchemy import case, extract, func

from db.bank.schema import customer, transactions
from db.features.calendar import AS_OF, days_between
from db.features.catalogue.definition import Definition
from db.features.measures import Expression, as_double, flag
from db.features.tables import RELATIVE, RELATIVES, TRANSACTIONS
from domain.attributes import DAYS_IN_A_YEAR, Attribute, Claim, Group, Kind, Since, Timing

OLDEST_PLAUSIBLE_AGE = 120


def _age() -> Expression:
    born = func.max(customer.c.date_of_birth)
    birthday_to_come = extract("month", born) * 100 + extract("day", born) > extract("month", AS_OF) * 100 + extract(
        "day", AS_OF
    )
    years = extract("year", AS_OF) - extract("year", born) - flag(birthday_to_come)
    return case((years.between(0, OLDEST_PLAUSIBLE_AGE) & (born <= AS_OF), years))


DEMOGRAPHICS = (
    Definition(
        Attribute(
            name="age",
            label="Age",
            unit="years",
            kind=Kind.YEARS,
            group=Group.DEMOGRAPHICS,
            help="How old the customer is.",
            definition="Completed years on the as-of date. Unknown when the birth date is missing, in the future or more "
            "than 120 years ago.",
            high="older",
            low="younger",
            since=Since.FIRST,
            starter=True,
        ),
        None,
        _age(),
    ),
    Definition(
        Attribute(
            name="household_size",
            label="Household size",
            unit="customers",
            kind=Kind.COUNT,
            group=Group.DEMOGRAPHICS,
            help="How many people the bank knows to belong together.",
            definition="1 plus the number of different customers directly related to this one.",
            high="more family at the bank",
            low="less family at the bank",
            timing=Timing.CURRENT,
            claims=(Claim("without family at the bank", 1, above=False),),
            topic="family at the bank",
        ),
        RELATIVES,
        1 + RELATIVES.distinct(RELATIVE),
        nothing=1,
    ),
    Definition(
        Attribute(
            name="has_relatives",
            label="Related to other customers",
            unit="yes or no",
            kind=Kind.FLAG,
            group=Group.DEMOGRAPHICS,
            help="Whether a spouse, parent or other relation is a customer too.",
            definition="Yes when at least one relationship to a different customer is recorded.",
            high="with family at the bank",
            low="without family at the bank",
            timing=Timing.CURRENT,
            topic="family at the bank",
        ),
        RELATIVES,
        flag(RELATIVES.count() > 0),
        nothing=0,
    ),
    Definition(
        Attribute(
            name="years_with_bank",
            label="Years with the bank",
            unit="years",
            kind=Kind.YEARS,
            group=Group.DEMOGRAPHICS,
            help="How long the customer has been active here, as far as the records reach back.",
            definition="Days from the first transaction on any of the customer's accounts to the as-of date, divided by "
            "365.25. Unknown without a transaction.",
            high="longer with us",
            low="newer to us",
            since=Since.FIRST,
        ),
        TRANSACTIONS,
        as_double(days_between(TRANSACTIONS.lowest(transactions.c.transaction_date), AS_OF)) / DAYS_IN_A_YEAR,
    ),
)

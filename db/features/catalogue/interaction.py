from db.bank.schema import communication_log
from db.bank.vocabulary import CHANNEL
from db.features.calendar import AS_OF, days_between, within
from db.features.catalogue.definition import Definition
from db.features.catalogue.words import hardly, mostly, nothing, since_last
from db.features.measures import ratio
from db.features.tables import CONTACTS, classified, code_in
from domain.attributes import Attribute, Claim, Group, Kind, Since

MOMENT, TYPE = communication_log.c.timestamp, communication_log.c.communication_type


def _contact(
    name: str,
    label: str,
    unit: str,
    kind: Kind,
    help: str,
    definition: str,
    high: str,
    low: str,
    *claims: Claim,
    since: Since | None = None,
) -> Attribute:
    return Attribute(
        name, label, unit, kind, Group.INTERACTION, help, definition, high, low, claims=claims, since=since
    )


def _frequency(days: int) -> Definition:
    return Definition(
        _contact(
            f"contacts_{days}d",
            f"Contacts, {days} days",
            "contacts",
            Kind.COUNT,
            "How often bank and customer were in touch, on any channel.",
            f"Number of rows of the communication log in the last {days} days.",
            "more contacts",
            "fewer contacts",
            nothing(f"no contact in {days} days"),
        ),
        CONTACTS,
        CONTACTS.count(within(MOMENT, days)),
        nothing=0,
    )


def _channel(name: str, channel: str, types: str) -> Definition:
    return Definition(
        _contact(
            f"{name}_contacts_365d",
            f"Contacts {channel}, 365 days",
            "contacts",
            Kind.COUNT,
            f"How often bank and customer were in touch {channel}.",
            f"Number of contacts {channel} in the last 365 days.",
            f"more contacts {channel}",
            f"fewer contacts {channel}",
            nothing(f"no contact {channel} in a year"),
        ),
        CONTACTS,
        CONTACTS.count(code_in(TYPE, types) & within(MOMENT, 365)),
        nothing=0,
    )


INTERACTION = (
    Definition(
        _contact(
            "days_since_contact",
            "Days since last contact",
            "days",
            Kind.DAYS,
            "How long ago bank and customer were last in touch. Low is recent.",
            "Days from the last row of the communication log to the as-of date. Unknown without one.",
            "longer since last contact",
            "more recent contact",
            *since_last("no contact", "in touch"),
            since=Since.LAST,
        ),
        CONTACTS,
        days_between(CONTACTS.highest(MOMENT), AS_OF),
    ),
    _frequency(30),
    _frequency(90),
    _frequency(365),
    _channel("email", "by e-mail", "email_types"),
    _channel("phone", "by phone or text message", "phone_types"),
    _channel("branch", "at the branch", "branch_types"),
    _channel("digital", "in the app or by chat", "digital_contact_types"),
    Definition(
        _contact(
            "digital_contact_share",
            "Share of digital contacts",
            "% of contacts",
            Kind.SHARE,
            "How much of the contact happens by e-mail, in the app or by chat.",
            "Contacts by e-mail, in the app or by chat divided by all contacts of the last 365 days whose channel the "
            "vocabulary knows. Unknown without one.",
            "more digital contact",
            "less digital contact",
            mostly("mostly in touch digitally"),
            hardly("hardly in touch digitally"),
        ),
        CONTACTS,
        ratio(
            CONTACTS.count(
                (code_in(TYPE, "email_types") | code_in(TYPE, "digital_contact_types")) & within(MOMENT, 365)
            ),
            CONTACTS.count(classified(CHANNEL) & within(MOMENT, 365)),
        ),
    ),
)

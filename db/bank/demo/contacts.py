"""The CommunicationLog of one block: who was in touch, how and about what."""

from datetime import date

import numpy as np

from db.bank.demo.drawing import Ints, Objects, few, from_mix, trait, with_missing
from db.bank.demo.mess import FAR_FUTURE
from db.bank.demo.moments import ordinary_moments
from db.bank.demo.people import DemoPeople
from db.bank.demo.spending import busy_customers
from db.bank.demo.writing import Columns

CONTACTS_PER_CUSTOMER = 4
TYPES = ("email", "phone", "sms", "branch", "app message", "chat", "letter")
SUMMARIES = (
    "Asked about card limit",
    "Newsletter sent",
    "Reported a lost card",
    "Question on standing order",
    "Appointment for advice",
    "Complaint about a fee",
    "Changed address",
    None,
)


def contact_rows(rng: np.random.Generator, people: DemoPeople, until: date) -> Columns:
    """The bank still writes to those who are silent, so contacts reach to the last day."""
    count = CONTACTS_PER_CUSTOMER * len(people)
    customer = busy_customers(rng, people, trait(people.channels, lambda p: p.contacts), count)
    moment = ordinary_moments(rng, until, people.joined[customer], np.zeros(count, dtype=np.int64))
    moment[few(rng, count, 0.0002)] = FAR_FUTURE
    order = np.argsort(moment, kind="stable")
    return {
        "customer_id": with_missing(people.ids[customer[order]], few(rng, count, 0.003)),
        "communication_type": _types(rng, people, customer[order]),
        "timestamp": moment[order],
        "summary": np.array(SUMMARIES, dtype=object)[rng.integers(0, len(SUMMARIES), count)],
    }


def _types(rng: np.random.Generator, people: DemoPeople, customer: Ints) -> Objects:
    kind = from_mix(rng, people.channels[customer], lambda p: p.communications, TYPES)
    return np.array(TYPES, dtype=object)[kind]

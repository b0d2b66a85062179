"""The identifying columns of Customer. Nobody can be reached: reserved domains, a country code never assigned."""

from datetime import date

import numpy as np

from db.bank.demo.drawing import Ints, Objects, few, with_missing
from db.bank.demo.mess import EMAILS_THAT_SPREADSHEETS_RUN, IMPLAUSIBLE_BIRTHS, NAMES_THAT_SPREADSHEETS_RUN
from db.bank.demo.names import LOCALES, Pools
from db.bank.demo.people import DemoPeople
from db.bank.demo.writing import Columns
from domain.attributes import DAYS_IN_A_YEAR

DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com")
FEWEST_FOR_RARITIES = 20


def customer_rows(rng: np.random.Generator, people: DemoPeople, pools: Pools, until: date) -> Columns:
    """A household shares surname and address, which are those drawn for its head."""
    size, head = len(people), people.households.head
    locale = rng.choice(len(LOCALES), size, p=list(LOCALES.values()))[head]
    first, last = rng.integers(0, 1 << 30, size), rng.integers(0, 1 << 30, size)[head]
    names, emails = _names_and_emails(rng, people.ids, pools, locale, first, last)
    return {
        "customer_id": people.ids,
        "name": with_missing(names, few(rng, size, 0.001)),
        "email": _with_gaps(rng, emails, 0.06),
        "phone": _with_gaps(rng, _phones(rng, size), 0.08),
        "address": with_missing(_addresses(rng, pools, locale, head), few(rng, size, 0.01)),
        "date_of_birth": _births(rng, people, until),
        "identification_number": _identification_numbers(rng, people.ids),
    }


def _names_and_emails(
    rng: np.random.Generator, ids: Ints, pools: Pools, locale: Ints, first: Ints, last: Ints
) -> tuple[Objects, Objects]:
    domain = np.array(DOMAINS, dtype=object)[rng.integers(0, len(DOMAINS), len(ids))]
    names, emails = np.empty(len(ids), dtype=object), np.empty(len(ids), dtype=object)
    people = zip(ids.tolist(), locale.tolist(), first.tolist(), last.tolist(), domain, strict=True)
    for row, (number, language, one, other, server) in enumerate(people):
        pool = pools.by_locale[language]
        one, other = one % len(pool.first), other % len(pool.last)
        names[row] = f"{pool.first[one]} {pool.last[other]}"
        local = ".".join(part for part in (pool.first_ascii[one], pool.last_ascii[other]) if part) or "customer"
        emails[row] = f"{local}{number}@{server}"
    if ids[0] == 1 and len(ids) >= FEWEST_FOR_RARITIES:
        chosen = rng.choice(len(ids), len(NAMES_THAT_SPREADSHEETS_RUN), replace=False)
        names[chosen], emails[chosen] = NAMES_THAT_SPREADSHEETS_RUN, EMAILS_THAT_SPREADSHEETS_RUN
    return names, emails


def _with_gaps(rng: np.random.Generator, values: Objects, missing: float) -> Objects:
    """Most gaps are NULL, some an empty text: both are found in real tables."""
    values[few(rng, len(values), 0.003)] = ""
    return with_missing(values, few(rng, len(values), missing))


def _phones(rng: np.random.Generator, size: int) -> Objects:
    numbers, style = rng.integers(200_000_000, 1_000_000_000, size).tolist(), rng.integers(0, 3, size).tolist()
    written = [
        (f"+999{number}", f"00999{number}", f"+999 {str(number)[:3]} {str(number)[3:]}")[kind]
        for number, kind in zip(numbers, style, strict=True)
    ]
    return np.array(written, dtype=object)


def _addresses(rng: np.random.Generator, pools: Pools, locale: Ints, head: Ints) -> Objects:
    size = len(head)
    house, street, place = (rng.integers(1, top, size)[head].tolist() for top in (120, 1 << 30, 1 << 30))
    written = []
    for number, one, other, language in zip(house, street, place, locale.tolist(), strict=True):
        pool = pools.by_locale[language]
        written.append(f"{pool.streets[one % len(pool.streets)]} {number}, {pool.places[other % len(pool.places)]}")
    return np.array(written, dtype=object)


def _births(rng: np.random.Generator, people: DemoPeople, until: date) -> Objects:
    """A rounded-up day keeps everybody at least as old as drawn; a few dates are missing and two impossible."""
    days = np.ceil(people.age * DAYS_IN_A_YEAR).astype(np.int64)
    births = with_missing(np.datetime64(until, "D") - days, few(rng, len(people), 0.015))
    if people.ids[0] == 1 and len(people) >= FEWEST_FOR_RARITIES:
        births[rng.choice(len(people), len(IMPLAUSIBLE_BIRTHS), replace=False)] = IMPLAUSIBLE_BIRTHS
    return births


def _identification_numbers(rng: np.random.Generator, ids: Ints) -> Objects:
    """Not unique: some were typed in twice."""
    numbers = np.array([f"ID{serial:09d}" for serial in (ids * 7919 + 100_000_007).tolist()], dtype=object)
    numbers[few(rng, len(ids), 0.002)] = numbers[0]
    return with_missing(numbers, few(rng, len(ids), 0.01))

"""Pools of names, places and recipients in several languages, drawn with Faker and recombined for every customer."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faker import Faker

# Shares of a European bank's customers. Two of the scripts have no Latin letters.
LOCALES = {
    "en_GB": 0.50,
    "de_DE": 0.12,
    "fr_FR": 0.10,
    "es_ES": 0.08,
    "pl_PL": 0.06,
    "it_IT": 0.05,
    "cs_CZ": 0.03,
    "tr_TR": 0.03,
    "el_GR": 0.015,
    "uk_UA": 0.01,
    "ja_JP": 0.005,
}
WITH_APOSTROPHE = {
    "en_GB": ("O'Brien", "O'Neill", "D'Arcy", "O'Connor"),
    "it_IT": ("D'Angelo", "Dell'Acqua"),
    "fr_FR": ("L'Hermitte",),
}
FIRST_NAMES, LAST_NAMES, PLACES, RECIPIENTS = 300, 400, 150, 300


@dataclass(frozen=True)
class Pool:
    """`first_ascii` and `last_ascii` are the names in the letters of an e-mail address; empty for other scripts."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    first_ascii: tuple[str, ...]
    last_ascii: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Pools:
    by_locale: tuple[Pool, ...]
    recipients: tuple[str, ...]


def draw_pools(seed: int) -> Pools:
    recipients = _seeded("en_GB", seed)
    return Pools(tuple(_draw_pool(locale, seed) for locale in LOCALES), _many(recipients.company, RECIPIENTS))


def _seeded(locale: str, seed: int) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(seed)
    return faker


def _draw_pool(locale: str, seed: int) -> Pool:
    faker = _seeded(locale, seed)
    first = _many(faker.first_name, FIRST_NAMES)
    last = _many(faker.last_name, LAST_NAMES) + WITH_APOSTROPHE.get(locale, ()) * 2
    return Pool(
        first=first,
        last=last,
        first_ascii=_ascii(first),
        last_ascii=_ascii(last),
        streets=_many(faker.street_name, PLACES),
        places=_many(lambda: f"{faker.postcode()} {faker.city()}", PLACES),
    )


def _many(draw: Callable[[], str], count: int) -> tuple[str, ...]:
    return tuple(draw() for _ in range(count))


def _ascii(names: Sequence[str]) -> tuple[str, ...]:
    plain = (unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() for name in names)
    return tuple("".join(letter for letter in name if letter.isalpha()) for name in plain)

"""Sign-in data and consents."""

import hashlib
from base64 import b64encode

import numpy as np

from db.bank.demo.drawing import Objects, chance, few, one_of, trait, with_missing
from db.bank.demo.people import DemoPeople
from db.bank.demo.writing import Columns

SALT_BYTES = SECRET_BYTES = 16
CONSENT = 0.72
DISCLOSURES = ("terms 2023", "terms 2024", "terms 2024; marketing by e-mail", "privacy notice", None)
ACCESS_LEVELS = ("standard", "standard", "standard", "premium", "read only")


def security_rows(rng: np.random.Generator, people: DemoPeople) -> Columns:
    signed_up = np.flatnonzero(chance(rng, trait(people.channels, lambda p: p.online)))
    count = len(signed_up)
    return {
        "customer_id": people.ids[signed_up],
        "username": np.array([f"user{number:07d}" for number in people.ids[signed_up]], dtype=object),
        "password": _passwords(rng, count),
        "access_level": with_missing(one_of(rng, ACCESS_LEVELS, count), few(rng, count, 0.005)),
    }


def _passwords(rng: np.random.Generator, count: int) -> Objects:
    random = rng.bytes(count * (SALT_BYTES + SECRET_BYTES))
    pieces = [random[start : start + 32] for start in range(0, len(random), SALT_BYTES + SECRET_BYTES)]
    return np.array([_hashed(piece[:SALT_BYTES], piece[SALT_BYTES:]) for piece in pieces], dtype=object)


def _hashed(salt: bytes, secret: bytes) -> str:
    """One round is enough here: the secret is 16 random bytes that are thrown away, so nobody can sign in with it."""
    digest = hashlib.pbkdf2_hmac("sha256", secret, salt, iterations=1)
    return f"pbkdf2_sha256$1${b64encode(salt).decode()}${b64encode(digest).decode()}"


def compliance_rows(rng: np.random.Generator, people: DemoPeople) -> Columns:
    """Some customers have no row, some two; of the second rows half contradict the first."""
    asked = np.flatnonzero(rng.random(len(people)) < 0.97)
    again = few(rng, len(asked), 0.03)
    consent, met = rng.random(len(asked)) < CONSENT, rng.random(len(asked)) < 0.96
    second = np.where(rng.random(len(again)) < 0.5, ~consent[again], consent[again])
    count = len(asked) + len(again)
    return {
        "customer_id": people.ids[np.concatenate([asked, asked[again]])],
        "consent_given": with_missing(np.concatenate([consent, second]), few(rng, count, 0.015)),
        "disclosures": one_of(rng, DISCLOSURES, count),
        "regulatory_requirements_met": with_missing(np.concatenate([met, met[again]]), few(rng, count, 0.02)),
    }

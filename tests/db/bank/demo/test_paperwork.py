import base64
import re

import numpy as np

from db.bank.demo import paperwork
from db.bank.demo.people import draw_people

HASH = re.compile(r"pbkdf2_sha256\$1\$([A-Za-z0-9+/]{22}==)\$([A-Za-z0-9+/]{43}=)")


def test_passwords_are_salted_hashes_and_all_different(demo):
    passwords = demo["Security"].password
    parts = [HASH.fullmatch(password) for password in passwords]
    assert all(parts)
    salts, digests = ({part[which] for part in parts if part} for which in (1, 2))
    assert len(salts) == len(digests) == len(passwords)
    assert {len(base64.b64decode(salt)) for salt in salts} == {16}


def test_the_secret_behind_each_hash_is_random_and_its_own(monkeypatch):
    secrets: list[bytes] = []

    def remember(salt: bytes, secret: bytes) -> str:
        secrets.append(secret)
        return ""

    monkeypatch.setattr(paperwork, "_hashed", remember)
    rng = np.random.default_rng(1)
    paperwork.security_rows(rng, draw_people(rng, np.arange(1, 201)))
    assert len(set(secrets)) == len(secrets) > 100
    assert {len(secret) for secret in secrets} == {16}


def test_most_customers_have_one_sign_in(demo):
    security = demo["Security"]
    assert security.customer_id.is_unique
    assert security.username.is_unique
    assert 0.7 < len(security) / len(demo["Customer"]) < 0.95


def test_about_seventy_percent_of_customers_consent(demo):
    rows = demo["Compliance"].groupby("customer_id").consent_given
    agreed = rows.apply(lambda given: given.notna().all() and (given == 1).all())
    assert 0.66 < agreed.sum() / len(demo["Customer"]) < 0.74


def test_consent_is_missing_repeated_and_contradicted_for_some(demo):
    rows = demo["Compliance"]
    assert 0.01 < 1 - rows.customer_id.nunique() / len(demo["Customer"]) < 0.06
    assert 0.01 < rows.customer_id.duplicated().mean() < 0.06
    contradictions = rows.dropna().groupby("customer_id").consent_given.nunique()
    assert (contradictions > 1).sum() >= 10


def test_requirements_are_mostly_met(demo):
    met = demo["Compliance"].regulatory_requirements_met
    assert (met == 1).mean() > 0.9
    assert (met == 0).any()

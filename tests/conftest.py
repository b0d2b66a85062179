"""What every test has. It imports nothing heavy: what needs a server, a store or the demo asks tests/banks.py for it."""

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from settings import Settings

pytest_plugins = ["tests.nouns", "tests.banks"]

# On a loaded machine an example may take any time: that says nothing about the code.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


@pytest.fixture(autouse=True)
def no_settings_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

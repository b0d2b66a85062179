from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.errors import SettingsError
from settings import Settings, read_settings


def test_nothing_set_means_the_demo_bank_and_this_machine_only():
    settings = Settings()
    assert settings.uses_demo_bank
    assert settings.bank == settings.bank_for_release == "sqlite:///data/demo_bank.db"
    assert settings.workspace == "sqlite:///data/workspace.db"
    assert (settings.bind_address, settings.port) == ("127.0.0.1", 8501)


def test_a_bank_that_was_given_is_used_for_everything_and_the_demo_for_nothing(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mine.db")
    settings = Settings()
    assert not settings.uses_demo_bank
    assert settings.bank == settings.bank_for_release == "sqlite:///mine.db"


def test_a_release_may_have_an_account_of_its_own(monkeypatch):
    monkeypatch.setenv("RELEASE_DATABASE_URL", "sqlite:///release.db")
    settings = Settings()
    assert settings.bank_for_release == "sqlite:///release.db"
    assert settings.uses_demo_bank


def test_the_data_folder_holds_the_demo_bank_and_the_workspace_unless_that_is_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert Settings().demo_bank_file == tmp_path / "demo_bank.db"
    assert Settings().workspace == f"sqlite:///{tmp_path}/workspace.db"
    monkeypatch.setenv("WORKSPACE_URL", "sqlite:///elsewhere.db")
    assert Settings().workspace == "sqlite:///elsewhere.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("CURRENCY", "usd"),
        ("CURRENCY", "US"),
        ("CURRENCY", "EURO"),
        ("BANK_NAME", "x" * 61),
        ("DATABASE_TLS", "on"),
        ("DATABASE_CONNECT_SECONDS", "0"),
        ("DATABASE_STATEMENT_SECONDS", "0"),
        ("DEMO_CUSTOMERS", "0"),
        ("DEMO_CUSTOMERS", "-1"),
        ("DEMO_TRANSACTIONS", "-1"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_at_the_start(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as told:
        Settings()
    assert [error["loc"] for error in told.value.errors()] == [(name.lower(),)]


def test_every_setting_has_a_default_and_says_what_it_is_for():
    for name, field in Settings.model_fields.items():
        assert not field.is_required(), name
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_data_folder_may_be_relative():
    assert Settings(data_dir=Path("here")).bank == "sqlite:///here/demo_bank.db"


def test_a_setting_that_cannot_be_used_is_named_without_its_value(monkeypatch):
    monkeypatch.setenv("PORT", "my secret")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert "PORT" in str(raised.value)
    assert "secret" not in f"{raised.value} {raised.value.remedy}"

"""Every setting once: name, default and help. Read from the environment; README's table is generated from here."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings

from domain.errors import SettingsError
from domain.sentences import Sentence


class Settings(BaseSettings):
    database_url: str = Field(
        default="",
        description="The bank's database, read only. Empty: the embedded demo bank in DATA_DIR.",
    )
    release_database_url: str = Field(
        default="",
        description="The account that may read contact details, for a release only. Empty: the same as DATABASE_URL.",
    )
    database_ca: str = Field(
        default="",
        description="PEM file of the certificate authorities trusted for MySQL servers. Empty: those of the system.",
    )
    database_tls: Literal["verify", "off"] = Field(
        default="verify",
        description="verify: a MySQL server on another machine must encrypt and prove its name. off: neither is required.",
    )
    database_connect_seconds: int = Field(
        default=5, ge=1, le=300, description="Seconds to wait for a connection to a MySQL server."
    )
    database_statement_seconds: int = Field(
        default=60, ge=1, le=86_400, description="Seconds after which a MySQL server stops a query."
    )
    database_password_file: str = Field(
        default="",
        description="File with the password of DATABASE_URL, read for every new connection. Empty: the password in the URL.",
    )
    release_password_file: str = Field(default="", description="The same for RELEASE_DATABASE_URL.")
    workspace_password_file: str = Field(default="", description="The same for WORKSPACE_URL.")
    data_dir: Path = Field(
        default=Path("data"),
        description="Folder for the mirror and the snapshots of attributes (Parquet). No identifying column, ever.",
    )
    snapshot_months: int = Field(
        default=13,
        ge=1,
        le=120,
        description="Calendar months of which a refresh keeps the newest snapshot, so that earlier days can be shown.",
    )
    bulk_reader: Literal["auto", "connectorx", "pymysql"] = Field(
        default="auto",
        description="What copies from a MySQL server. auto: connectorx where it verifies the server as strictly, else pymysql.",
    )
    workspace_url: str = Field(
        default="",
        description="The dashboard's own tables: runs, segmentations, releases. Empty: workspace.db in DATA_DIR.",
    )
    vocabulary_file: str = Field(
        default="",
        description="TOML file that says what this bank's codes mean; docs/vocabulary.md. Empty: the built-in lists.",
    )
    bind_address: str = Field(
        default="127.0.0.1",
        description="Address that make run serves on. Anything but 127.0.0.1 opens the dashboard to the network without sign-in.",
    )
    port: int = Field(default=8501, ge=1, le=65535, description="Port that make run serves on.")
    bank_name: str = Field(
        default="", max_length=60, description="The bank's name, shown above the pages. Empty: as it is called there."
    )
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="ISO 4217 code of all amounts.")
    locale: str = Field(default="en_US", description="How numbers and dates are written, such as en_GB or de_DE.")
    demo_customers: int = Field(default=10_000, ge=1, description="Customers in the demo bank that make run fills.")
    demo_transactions: int = Field(default=60, ge=0, description="Transactions per customer in that demo bank.")

    @property
    def uses_demo_bank(self) -> bool:
        return not self.database_url

    @property
    def demo_bank_file(self) -> Path:
        return self.data_dir / "demo_bank.db"

    @property
    def bank(self) -> str:
        return self.database_url or f"sqlite:///{self.demo_bank_file}"

    @property
    def bank_for_release(self) -> str:
        return self.release_database_url or self.bank

    @property
    def workspace(self) -> str:
        return self.workspace_url or f"sqlite:///{self.data_dir / 'workspace.db'}"


def read_settings() -> Settings:
    """Raises SettingsError naming every variable that cannot be used, not its value: it may be a password."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = tuple(
            Sentence("{setting}: {message}", setting=".".join(map(str, each["loc"])).upper(), message=each["msg"])
            for each in error.errors()
        )
        raise SettingsError(
            "A setting cannot be used. {wrong}.", "Correct the environment variable.", wrong=wrong
        ) from error

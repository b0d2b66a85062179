"""The three stores, opened from the settings when first needed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from db.bank.connection import Bank, describe_bank, open_bank
from db.bank.vocabulary import DEFAULT_VOCABULARY, Vocabulary, read_vocabulary
from db.features.catalogue import CATALOGUE
from db.features.store import fetch_latest_snapshot
from db.mysql.access import BANK, RELEASE, WORKSPACE, ServerAccess, Store
from db.workspace.connection import Workspace, migrate, open_workspace
from domain.attributes import Attribute
from domain.errors import SnapshotMissingError
from domain.snapshots import Snapshot
from settings import Settings


@dataclass(frozen=True)
class Stores:
    settings: Settings

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """As the file says when first asked for; raises VocabularyError when it cannot be used."""
        file = self.settings.vocabulary_file
        return read_vocabulary(Path(file)) if file else DEFAULT_VOCABULARY

    @cached_property
    def bank(self) -> Bank:
        return open_bank(self.settings.bank, self.bank_access(self.settings.bank))

    @cached_property
    def bank_for_release(self) -> Bank:
        if not self.settings.release_database_url:
            return open_bank(self.settings.bank, self.bank_access(self.settings.bank))
        access = self._access(RELEASE, self.settings.release_password_file)
        return open_bank(self.settings.release_database_url, access)

    @cached_property
    def bank_id(self) -> str:
        return describe_bank(self.settings.bank)

    @cached_property
    def workspace(self) -> Workspace:
        engine = self.open_workspace()
        migrate(engine)
        return engine

    @property
    def catalogue(self) -> tuple[Attribute, ...]:
        """Every attribute of this bank, those of other sources last."""
        latest = fetch_latest_snapshot(self.data_dir, self.bank_id)
        return CATALOGUE if latest is None else catalogue_of(latest)

    def open_workspace(self) -> Workspace:
        """As it is, whatever version of the dashboard left it."""
        access = self._access(WORKSPACE, self.settings.workspace_password_file)
        return open_workspace(self.settings.workspace, access)

    def snapshot(self) -> Snapshot:
        """The newest of this bank; raises SnapshotMissingError when nothing was computed yet."""
        latest = fetch_latest_snapshot(self.data_dir, self.bank_id)
        if latest is None:
            raise SnapshotMissingError(
                "The customer data of this bank has not been read yet.",
                "Press Refresh data, or run: python manage.py refresh",
            )
        return latest

    def bank_access(self, url: str) -> ServerAccess:
        """To the bank at `url`; DATABASE_PASSWORD_FILE goes to DATABASE_URL alone."""
        return self._access(BANK, self.settings.database_password_file if url == self.settings.database_url else "")

    def _access(self, store: Store, password_file: str) -> ServerAccess:
        return ServerAccess(
            ca=self.settings.database_ca,
            tls=self.settings.database_tls,
            connect_seconds=self.settings.database_connect_seconds,
            statement_seconds=self.settings.database_statement_seconds,
            password_file=password_file,
            store=store,
        )


def catalogue_of(snapshot: Snapshot) -> tuple[Attribute, ...]:
    """What can be asked of this snapshot: the bank's attributes, then those of the sources that it knows."""
    return CATALOGUE + tuple(attribute for source in snapshot.sources for attribute in source.attributes)

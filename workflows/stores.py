"""The three stores, opened from the settings when first needed, and which bank they are of."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from db.bank.address import bank_address, suggested_bank_name
from db.bank.connection import OpenBank, open_bank
from db.bank.vocabulary import DEFAULT_VOCABULARY, Vocabulary, read_vocabulary
from db.features.catalogue import CATALOGUE
from db.features.folder import banks_in_folder, open_data_folder, read_data_folder, remember_bank
from db.features.store import fetch_latest_snapshot
from db.mysql.access import BANK, RELEASE, WORKSPACE, ServerAccess, Store
from db.workspace.banks import adopt_bank, fetch_bank_at
from db.workspace.connection import Workspace, migrate, open_workspace
from domain.attributes import Attribute
from domain.banks import Bank, BankAddress
from domain.errors import OtherBankError, SnapshotMissingError, UnknownAddressError
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
    def bank(self) -> OpenBank:
        return open_bank(self.settings.bank, self.bank_access(self.settings.bank))

    @cached_property
    def bank_for_release(self) -> OpenBank:
        if not self.settings.release_database_url:
            return open_bank(self.settings.bank, self.bank_access(self.settings.bank))
        access = self._access(RELEASE, self.settings.release_password_file)
        return open_bank(self.settings.release_database_url, access)

    @property
    def bank_id(self) -> str:
        """Raises as `own_bank` does."""
        return self.own_bank.bank_id

    @cached_property
    def own_bank(self) -> Bank:
        """As it was called when first asked for.

        Raises UnknownAddressError until a person has said which bank is at a new address: nothing is shown before.
        """
        open_data_folder(self.data_dir)
        address = self.address_of(self.settings.bank)
        bank = self._adopt(address)
        if bank is None:
            raise UnknownAddressError(address=address.text)
        return bank

    def address_of(self, url: str) -> BankAddress:
        """As far as DATA_DIR has an id already; nothing is made."""
        folder = read_data_folder(self.data_dir)
        return bank_address(url, self.data_dir, folder.folder_id if folder else "")

    def require_one_bank(self) -> None:
        """Raises OtherBankError when contact details would be read from a database that is known as another bank's."""
        other = fetch_bank_at(self.workspace, self.address_of(self.settings.bank_for_release))
        if other is not None and other.bank_id != self.bank_id:
            raise OtherBankError(other=other.name)

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

    def _adopt(self, address: BankAddress) -> Bank | None:
        """Its bank, as far as that can be known without asking."""
        stored = banks_in_folder(self.data_dir)
        remembered = open_data_folder(self.data_dir).banks.get(address.key)
        if remembered is None and address.earlier_id in stored:
            remembered = address.earlier_id
        bank = adopt_bank(self.workspace, address, remembered, stored, self._first_name())
        if bank is not None:
            remember_bank(self.data_dir, address.key, bank.bank_id)
        return bank

    def _first_name(self) -> str:
        if self.settings.uses_demo_bank:
            return self.settings.bank_name or "Demo bank"
        return self.settings.bank_name or suggested_bank_name(self.settings.bank)

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

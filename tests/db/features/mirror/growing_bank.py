"""A bank that grows and changes under a mirror of small blocks."""

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank
from db.bank.schema import metadata
from db.features.mirror.columns import MIRRORED
from db.features.mirror.generation import copy_to_mirror

PER_BLOCK, LEAST, OVERLAP = 10, 10, 3
# Blocks of keys 1-10, 11-20, 21-30, 31-40, and five keys that are read again each time.
ROWS = 45


def read_blocks(folder, manifest, table):
    return pa.concat_tables(pq.read_table(folder / file) for file in manifest.files(table))


def told(manifest, table="Transactions"):
    return next(each for each in manifest.report if each.table == table)


def numbers(manifest, table="Transactions"):
    """Rows, of them read anew, blocks that differed, rows in the bank."""
    each = told(manifest, table)
    return each.rows, each.read, each.rebuilt_blocks, each.bank_rows


class GrowingBank:
    """A bank whose Transactions, Payments and contacts have keys 1 to 45, and a mirror beside it."""

    def __init__(self, folder):
        self.folder = folder
        self.engine = create_engine(f"sqlite:///{folder / 'bank.db'}")
        with self.engine.connect() as connection:
            # One may write while another reads, as on a server.
            connection.execute(text("PRAGMA journal_mode = WAL"))
        metadata.create_all(self.engine)
        self.change("INSERT INTO Customer (customer_id, date_of_birth) VALUES (1, '1990-01-31')")
        self.insert(*range(1, ROWS + 1))
        self.bank = open_bank(f"sqlite:///{folder / 'bank.db'}")

    def change(self, *statements):
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def insert(self, *keys):
        self.change(*(statement for key in keys for statement in self._rows_with(key)))

    def _rows_with(self, key):
        kind, at = ("fee", "purchase", "salary")[key % 3], datetime(2026, 1, 1) + timedelta(hours=key)
        yield f"INSERT INTO Transactions VALUES ({key}, {key % 7}, '{kind}', {key}.25, '{at}.000000', 'a note')"
        yield f"INSERT INTO Payments VALUES ({key}, {key % 7}, 'Person {key % 4}', {key}.5, '{at.date()}', 'branch')"
        yield f"INSERT INTO CommunicationLog VALUES ({key}, {key % 7}, 'email', '{at}.000000', 'a summary')"

    def refresh(self, folder="mirror", **options):
        return copy_to_mirror(self.bank, self.folder / folder, lambda _share, _doing: None, **options)

    def mirrored(self, manifest, folder="mirror"):
        """Every row of every table, recipients only by who is the same."""
        found = {table.name: read_blocks(self.folder / folder, manifest, table.name).to_pylist() for table in MIRRORED}
        numbers: dict[int, int] = {}
        for row in found["Payments"]:
            row["recipient"] = numbers.setdefault(row["recipient"], len(numbers))
        return found

    def copied_from_nothing(self):
        return self.mirrored(self.refresh("anew", full=True), "anew")

    def close(self):
        self.engine.dispose()
        self.bank.dispose()

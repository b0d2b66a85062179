"""Filling an empty database: with the demo bank, or with a folder of CSV files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from db.bank.connection import open_bank_for_filling
from db.bank.demo import generate_demo
from db.bank.importing import ImportedTable, import_folder
from workflows.access import Actor, Right, require

Progress = Callable[[float, str], None]

# A fixed day: the demo is the same bank on every machine and in every year.
DEMO_UNTIL = date(2026, 10, 31)


def fill_demo_bank(
    actor: Actor,
    url: str,
    *,
    customers: int,
    transactions_per_customer: int,
    seed: int,
    until: date,
    personas_file: Path | None,
    progress: Progress,
) -> None:
    """Raises BankNotEmptyError when any of the nine tables has rows."""
    require(actor, Right.FILL)
    engine = open_bank_for_filling(url)
    try:
        generate_demo(
            engine,
            customers=customers,
            transactions_per_customer=transactions_per_customer,
            seed=seed,
            until=until,
            personas_file=personas_file,
            progress=progress,
        )
    finally:
        engine.dispose()


def import_bank(actor: Actor, url: str, folder: Path, progress: Progress) -> tuple[ImportedTable, ...]:
    """Raises ImportRefusedError, naming file and line, and then writes nothing."""
    require(actor, Right.FILL)
    engine = open_bank_for_filling(url)
    try:
        return import_folder(engine, folder, progress)
    finally:
        engine.dispose()

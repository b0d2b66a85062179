"""Fills an empty database with an invented bank, block by block, so that memory does not bound its size."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from db.bank import schema
from db.bank.connection import bank_errors, require_empty
from db.bank.demo.accounts import JOINT, account_rows, choose_products, draw_balances, draw_use, number_accounts
from db.bank.demo.balances import paid_on_paydays, with_balances
from db.bank.demo.contacts import contact_rows
from db.bank.demo.credit import credit_rows, draw_credit
from db.bank.demo.drawing import Ints
from db.bank.demo.households import relationship_rows
from db.bank.demo.identities import customer_rows
from db.bank.demo.names import Pools, draw_pools
from db.bank.demo.paperwork import compliance_rows, security_rows
from db.bank.demo.payments import own_payments, payment_rows
from db.bank.demo.people import DemoPeople, draw_people
from db.bank.demo.personas import PERSONAS
from db.bank.demo.transactions import live_through, transaction_rows
from db.bank.demo.writing import Numbering, write_columns, write_numbered
from db.mysql.access import access_of
from domain.errors import StorageError
from domain.progress import Progress, silent
from domain.sentences import Counted, Sentence

# Small enough for progress to move every second, large enough for numpy to pay off.
BLOCK = 2_500
LARGEST_KEY = 2**31 - 1


def generate_demo(
    engine: Engine,
    *,
    customers: int,
    transactions_per_customer: int,
    seed: int,
    until: date,
    personas_file: Path | None = None,
    progress: Progress = silent,
) -> None:
    """Creates missing tables and fills all nine with 24 months of history that end on `until`.

    The same arguments give the same rows. `personas_file` (customer_id,persona) holds what the bank itself never does.
    Raises BankNotEmptyError when any of the nine tables has a row, and StorageError for a bank that cannot be; both
    write nothing. A run that is broken off leaves whole blocks of customers behind.
    """
    _check_size(customers, transactions_per_customer)
    require_empty(engine)
    with bank_errors(access_of(engine)):
        schema.metadata.create_all(engine)
    demo = _Demo(draw_pools(seed), seed, until, transactions_per_customer)
    personas = []
    for number, ids in enumerate(_blocks(customers)):
        doing = Sentence(
            "Inventing customers {first} to {last} of {all}.", first=int(ids[0]), last=int(ids[-1]), all=customers
        )
        progress(float(ids[0] - 1) / customers, doing)
        with bank_errors(access_of(engine)), engine.begin() as connection:
            personas.append(_write_block(connection, demo, number, ids))
    if personas_file is not None:
        _write_personas(personas_file, np.concatenate(personas))
    progress(1.0, Sentence("{customers} are in the demo bank.", customers=Counted(customers, "customer")))


def _check_size(customers: int, transactions_per_customer: int) -> None:
    if customers < 1:
        raise StorageError("A demo bank needs at least one customer.", "Ask for 1 customer or more.")
    if transactions_per_customer < 0:
        raise StorageError("Customers cannot have fewer than 0 transactions.", "Ask for 0 transactions or more.")
    if customers * max(transactions_per_customer, 10) > LARGEST_KEY:
        raise StorageError(
            "These are more rows than the whole-number keys of the bank's tables can count.",
            "Ask for fewer customers, or for fewer transactions each.",
        )


@dataclass(frozen=True)
class _Demo:
    pools: Pools
    seed: int
    until: date
    transactions_per_customer: int
    numbering: Numbering = field(default_factory=Numbering)


def _blocks(customers: int) -> Iterator[Ints]:
    for first in range(1, customers + 1, BLOCK):
        yield np.arange(first, min(first + BLOCK, customers + 1))


def _write_block(connection: Connection, demo: _Demo, number: int, ids: Ints) -> Ints:
    """Returns the persona of each customer of the block."""
    # An own stream of random numbers per block: no block depends on how many numbers the ones before it drew.
    rng = np.random.default_rng([abs(demo.seed), int(demo.seed < 0), number])
    people = draw_people(rng, ids)
    write_columns(connection, schema.customer, customer_rows(rng, people, demo.pools, demo.until))
    _write_money(connection, rng, demo, people)
    write_numbered(connection, demo.numbering, schema.security, security_rows(rng, people))
    write_numbered(connection, demo.numbering, schema.compliance, compliance_rows(rng, people))
    write_numbered(connection, demo.numbering, schema.communication_log, contact_rows(rng, people, demo.until))
    return people.persona


def _write_money(connection: Connection, rng: np.random.Generator, demo: _Demo, people: DemoPeople) -> None:
    credit, held = draw_credit(rng, people), choose_products(rng, people)
    numbers = demo.numbering.take(schema.accounts, int(held.sum()))
    used, status = draw_use(rng, people, held)
    opened = number_accounts(held, used, draw_balances(rng, people, credit), status, numbers)
    count = len(people) * demo.transactions_per_customer
    ledger, paid = live_through(rng, people, opened, credit, demo.until, count), own_payments(rng, people, demo.until)
    paid += paid_on_paydays(opened, ledger, paid, demo.until)
    accounts = with_balances(opened, ledger, paid, demo.until)
    payments = payment_rows(rng, people, accounts, paid, demo.pools.recipients)
    write_columns(connection, schema.accounts, account_rows(rng, people, accounts))
    write_numbered(connection, demo.numbering, schema.transactions, transaction_rows(rng, ledger))
    write_numbered(connection, demo.numbering, schema.payments, payments)
    write_numbered(connection, demo.numbering, schema.credit_history, credit_rows(rng, people, credit))
    ties = relationship_rows(rng, people.ids, people.households, held[:, JOINT])
    write_numbered(connection, demo.numbering, schema.relationships, ties)


def _write_personas(path: Path, personas: Ints) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("customer_id", "persona"))
        writer.writerows((number, PERSONAS[persona].name) for number, persona in enumerate(personas.tolist(), start=1))

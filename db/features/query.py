"""The one SELECT: a row per customer, a column per attribute, composed from the catalogue."""

from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ClauseElement, FromClause, Select, case, select

from db.bank.schema import customer
from db.bank.vocabulary import Vocabulary
from db.features.calendar import AS_OF, day_parameters
from db.features.catalogue import DEFINITIONS
from db.features.catalogue.definition import Definition
from db.features.measures import CustomerTable, Expression, as_double


@cache
def customers_query() -> Select[Any]:
    """customer_id and every attribute as double, table by table, ordered by customer_id; a repeated customer id gives one row."""
    base = _base()
    joined: FromClause = base
    columns = [_named(d, base.c[d.attribute.name]) for d in DEFINITIONS if d.table is None]
    for table in {d.table.name: d.table for d in DEFINITIONS if d.table is not None}.values():
        rows = table.by_customer([d.expression.label(d.attribute.name) for d in _of(table)]).subquery(table.name)
        joined = joined.outerjoin(rows, rows.c.customer_id == base.c.customer_id)
        columns += [_named(d, _filled(d, rows.c[d.attribute.name], rows.c.customer_id)) for d in _of(table)]
    return select(base.c.customer_id, *columns).select_from(joined).order_by(base.c.customer_id)


def parameters(as_of: date, vocabulary: Vocabulary) -> dict[str, Any]:
    """What the query is asked with: the as-of day, and what this bank's codes mean."""
    codes = {meaning: list(codes) for meaning, codes in asdict(vocabulary).items()}
    return {AS_OF.key: as_of} | codes


def used_parameters(query: ClauseElement, known: dict[str, Any]) -> dict[str, Any]:
    """A value for every parameter that the query names: those known, and the days that follow from the as-of day."""
    names = _names(query)
    days = day_parameters(names, known[AS_OF.key])
    return days | {name: value for name, value in known.items() if name in names}


@lru_cache(maxsize=64)
def _names(query: ClauseElement) -> frozenset[str]:
    # Compiling the one SELECT takes longer than running it over a small bank.
    return frozenset(query.compile().params)


def _base() -> FromClause:
    own = [d.expression.label(d.attribute.name) for d in DEFINITIONS if d.table is None]
    key = customer.c.customer_id
    return select(key, *own).where(key.is_not(None)).group_by(key).subquery("customers")


def _of(table: CustomerTable) -> list[Definition]:
    return [definition for definition in DEFINITIONS if definition.table is table]


def _filled(definition: Definition, value: Expression, key: Expression) -> Expression:
    # A customer without rows is not one whose value is unknown: only the first has `nothing`.
    return value if definition.nothing is None else case((key.is_(None), definition.nothing), else_=value)


def _named(definition: Definition, value: Expression) -> Expression:
    return as_double(value).label(definition.attribute.name)

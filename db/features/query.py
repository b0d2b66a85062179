"""The one SELECT: a row per customer, a column per attribute, composed from the catalogue."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, func, select

from db.bank.schema import customer
from db.bank.vocabulary import Vocabulary
from db.features.calendar import day_parameters
from db.features.catalogue import DEFINITIONS
from db.features.catalogue.definition import Definition
from db.features.measures import Expression, Source, as_double
from db.features.sources import SOURCES


def customers_query() -> Select[Any]:
    """customer_id and every attribute as double, source by source, ordered by customer_id; a repeated customer id gives one row."""
    base = _base()
    joined: FromClause = base
    columns = [_filled(d, base.c[d.attribute.name]) for d in DEFINITIONS if d.source is None]
    for source in SOURCES:
        rows = source.by_customer([d.expression.label(d.attribute.name) for d in _of(source)]).subquery(source.name)
        joined = joined.outerjoin(rows, rows.c.customer_id == base.c.customer_id)
        columns += [_filled(definition, rows.c[definition.attribute.name]) for definition in _of(source)]
    return select(base.c.customer_id, *columns).select_from(joined).order_by(base.c.customer_id)


def parameters(as_of: date, vocabulary: Vocabulary) -> dict[str, Any]:
    """Values for every named parameter of the query: the days, and what this bank's codes mean."""
    codes = {meaning: list(codes) for meaning, codes in asdict(vocabulary).items()}
    return day_parameters(as_of) | codes


def _base() -> FromClause:
    own = [d.expression.label(d.attribute.name) for d in DEFINITIONS if d.source is None]
    key = customer.c.customer_id
    return select(key, *own).where(key.is_not(None)).group_by(key).subquery("customers")


def _of(source: Source) -> list[Definition]:
    return [definition for definition in DEFINITIONS if definition.source is source]


def _filled(definition: Definition, column: Expression) -> Expression:
    filled = column if definition.nothing is None else func.coalesce(column, definition.nothing)
    return as_double(filled).label(definition.attribute.name)

"""Codes that the vocabulary does not know. A code column may hold a name by mistake: what few customers share is not shown."""

from typing import Any

from sqlalchemy import Connection, Select, case, func, not_, select

from db.bank.vocabulary import CLASSIFICATIONS, Classification, Vocabulary
from db.features.measures import Expression
from db.features.tables import classified
from domain.health import UnknownCode, UnknownCodes

FEWEST_OWNERS = 5  # customers, or accounts, that must share a code before it is shown
LONGEST_CODE = 40  # letters
MOST_CODES = 20  # per question, those with the most rows


def unknown_codes(mirror: Connection, vocabulary: Vocabulary) -> tuple[UnknownCodes, ...]:
    """Only questions that some row leaves unanswered, in the order of CLASSIFICATIONS."""
    found = (_unknown(mirror, by, vocabulary) for by in CLASSIFICATIONS)
    return tuple(each for each in found if each.rows)


def _unknown(mirror: Connection, by: Classification, vocabulary: Vocabulary) -> UnknownCodes:
    used = {meaning: list(getattr(vocabulary, meaning)) for meaning in by.lists}
    of, rows, without, different = (int(number or 0) for number in mirror.execute(_totals(by), used).one())
    found = mirror.execute(_shareable(by), used) if different else ()
    shown = tuple(UnknownCode(code[:LONGEST_CODE], count) for code, count in found)
    return UnknownCodes(
        table=by.column.table.name,
        column=f"{by.column.table.name}.{by.column.name}",
        question=by.question,
        unclassified=by.unclassified,
        rows=rows,
        of=of,
        without_code=without,
        codes=shown,
        other_codes=different - len(shown),
        other_rows=rows - without - sum(each.rows for each in shown),
    )


def _totals(by: Classification) -> Select[Any, Any, Any, Any]:
    # Grouped first: there are millions of rows, and a dozen spellings to compare with the lists.
    spelled = select(by.column.label("code"), func.count().label("rows")).group_by(by.column).subquery()
    unknown, code = not_(classified(by, spelled.c.code)), _code(spelled.c.code)
    return select(
        func.sum(spelled.c.rows),
        func.sum(case((unknown, spelled.c.rows))),
        func.sum(case((unknown & code.is_(None), spelled.c.rows))),
        func.count(case((unknown, code)).distinct()),
    )


def _shareable(by: Classification) -> Select[Any, Any]:
    code, count = _code(by.column).label("code"), func.count()
    return (
        select(code, count)
        .where(not_(classified(by)), code.is_not(None))
        .group_by(code)
        .having(func.count(by.owner.distinct()) >= FEWEST_OWNERS)
        .order_by(count.desc(), code)
        .limit(MOST_CODES)
    )


def _code(written: Expression) -> Expression:
    return func.nullif(func.lower(func.trim(written)), "")

"""Rules over attributes and segments, and people to freeze."""

from datetime import UTC, date, datetime

import numpy as np

from db.workspace.audience_rows import FrozenPeople
from domain.audiences import AttributeCondition, AudienceRule, Match, Operator, SegmentCondition

AT, BANK = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "sqlite-bank1"
RICH = AttributeCondition("balance", Operator.AT_LEAST, (1000.0,))
RULE = AudienceRule(
    Match.ALL,
    (
        RICH,
        AudienceRule(
            Match.NONE,
            (
                SegmentCondition("a" * 32, "Spring", (1, 3)),
                AttributeCondition("age", Operator.BETWEEN, (18.0, 25.5)),
                AttributeCondition("score", Operator.UNKNOWN),
            ),
        ),
    ),
)
OTHER = AudienceRule(Match.ANY, (RICH,))


def people(*ids):
    return FrozenPeople("snapshot-1", date(2026, 2, 28), np.array(ids, dtype=np.int64))

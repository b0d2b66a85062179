"""Audiences that were saved before rules said which version of a segmentation they ask for."""

import json
from datetime import timedelta

from sqlalchemy import insert, select, text

from db.workspace.audiences import fetch_audience
from db.workspace.connection import migrate, writing_workspace
from db.workspace.schema import audience_versions, audiences, segmentation_versions, segmentations
from domain.audiences import AudienceRule, Match, SegmentCondition
from tests.db.workspace.test_earlier_versions import AT, BANK, FIRST, SCORED, rows

__all__ = ["rows"]

SPRING, UNKNOWN = "5" * 32, "6" * 32
RULE = {
    "match": "any",
    "parts": [
        {"segmentation_id": SPRING, "segmentation_name": "Spring", "segments": [1, 3]},
        {"match": "none", "parts": [{"segmentation_id": SPRING, "segmentation_name": "Spring", "segments": [2]}]},
        {"segmentation_id": UNKNOWN, "segmentation_name": "Gone", "segments": [2]},
    ],
}


def saved_before_there_were_versions(engine, days_after, rule=None):
    """One audience for each number of days after the first version of Spring; its second is ten days younger."""
    with writing_workspace(engine) as connection:
        spring = {"segmentation_id": SPRING, "bank": BANK, "name": "Spring", "name_key": "spring", "run_id": SCORED}
        connection.execute(insert(segmentations), {**spring, "saved_by": "ana", "saved_at": AT, "version": 2})
        for number, run_id in ((1, FIRST), (2, SCORED)):
            found = {"segmentation_id": SPRING, "version": number, "run_id": run_id, "saved_by": "ana"}
            connection.execute(insert(segmentation_versions), {**found, "saved_at": AT + timedelta(10 * (number - 1))})
        for days in days_after:
            known = {"audience_id": f"after {days}", "bank": BANK, "version": 1, "name_key": f"k{days}"}
            connection.execute(insert(audiences), known)
            version = {"audience_id": f"after {days}", "version": 1, "name": f"After {days}", "kind": "living"}
            document = rule or json.dumps({"rule": RULE})
            row = {**version, "rule": document, "saved_by": "ana", "saved_at": AT + timedelta(days)}
            connection.execute(insert(audience_versions), row)
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    migrate(engine)


def expected(version):
    asked = SegmentCondition(SPRING, "Spring", (1, 3), version)
    not_these = AudienceRule(Match.NONE, (SegmentCondition(SPRING, "Spring", (2,), version),))
    return AudienceRule(Match.ANY, (asked, not_these, SegmentCondition(UNKNOWN, "Gone", (2,))))


def test_it_asks_for_the_version_that_was_there_when_it_was_saved_else_for_the_one_shown(rows):
    saved_before_there_were_versions(rows, (-1, 1, 10, 99))
    found = {days: fetch_audience(rows, BANK, f"after {days}").rule for days in (-1, 1, 10, 99)}
    assert found == {-1: expected(2), 1: expected(1), 10: expected(2), 99: expected(2)}


def test_a_damaged_rule_stays_as_it_is(rows):
    saved_before_there_were_versions(rows, (1,), rule='{"rule": {"parts": [')
    with rows.connect() as connection:
        assert connection.scalars(select(audience_versions.c.rule)).all() == ['{"rule": {"parts": [']

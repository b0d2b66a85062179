"""The version of a segmentation that a saved audience asks for: the one that was there when the audience was saved."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime()
audience_versions = sa.table(
    "audience_versions",
    sa.column("audience_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("rule", sa.Text),
    sa.column("saved_at", MOMENT),
)
segmentation_versions = sa.table(
    "segmentation_versions",
    sa.column("segmentation_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("saved_at", MOMENT),
)

Versions = dict[str, list[tuple[int, datetime]]]


def upgrade() -> None:
    connection = op.get_bind()
    versions: Versions = {}
    columns = (segmentation_versions.c[name] for name in ("segmentation_id", "version", "saved_at"))
    for segmentation_id, version, saved_at in connection.execute(sa.select(*columns).order_by(sa.text("version"))):
        versions.setdefault(segmentation_id, []).append((version, saved_at))
    for row in connection.execute(sa.select(audience_versions)).all():
        rule = _with_versions(row.rule, versions, row.saved_at)
        if rule is not None:
            this = (audience_versions.c.audience_id == row.audience_id, audience_versions.c.version == row.version)
            connection.execute(sa.update(audience_versions).where(*this).values(rule=rule))


def _with_versions(text: str, versions: Versions, saved_at: datetime) -> str | None:
    """None where nothing is to be written: no segment is asked for, or the rule is damaged and stays as it is."""
    try:
        document = json.loads(text)
        changed = _fill(document["rule"], versions, saved_at)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False) if changed else None


def _fill(group: dict[str, Any], versions: Versions, saved_at: datetime) -> bool:
    changed = False
    for part in group["parts"]:
        if "parts" in part:
            changed |= _fill(part, versions, saved_at)
        elif part.get("segmentation_id") in versions and part.get("version") is None:
            known = versions[part["segmentation_id"]]
            before = [version for version, at in known if at <= saved_at]
            # Where clocks disagree and none is older than the audience: the one shown.
            part["version"] = before[-1] if before else known[-1][0]
            changed = True
    return changed

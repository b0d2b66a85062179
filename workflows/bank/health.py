"""What can this data carry? Damage and gaps in the copy, unknown codes, and how much the bank has changed since."""

from dataclasses import dataclass
from datetime import UTC, datetime

from db.bank.contacts import fetch_candidates
from db.bank.counting import count_rows
from db.engines.duckdb import open_mirror
from db.features.health.measure import measure_health
from db.features.mirror.columns import MIRRORED
from db.features.store import fetch_ids, fetch_snapshot
from domain.health import DataHealth
from domain.people import Right
from domain.progress import Progress
from domain.snapshots import Snapshot
from targeting.gate import apply_gate
from workflows.session import Session
from workflows.stores import Stores

_COUNTING = 0.5  # the share of a comparison that counting rows takes, measured on the demo bank


@dataclass(frozen=True)
class TableComparison:
    table: str
    copied: int
    in_bank: int


@dataclass(frozen=True)
class Reach:
    """Of the snapshot's customers, by what the bank says now; `contactable` ones pass every rule of a list."""

    customers: int
    consenting: int
    refusing: int
    consent_unknown: int
    contactable: int


@dataclass(frozen=True)
class Comparison:
    """The copy against the bank at one moment. `reach` is None when the actor may not release lists."""

    snapshot_id: str
    moment: datetime
    tables: tuple[TableComparison, ...]
    reach: Reach | None


def examine_data(session: Session, snapshot_id: str) -> DataHealth:
    """Of the mirror as it is, as of the snapshot's day; raises StorageError when it cannot be read."""
    session.require(Right.VIEW)
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    with open_mirror(session.stores.data_dir, session.stores.bank_id) as mirror:
        return measure_health(mirror, snapshot.as_of, session.stores.vocabulary, snapshot.left_out)


def compare_with_bank(session: Session, progress: Progress) -> Comparison:
    """Counts rows in the bank now, and when the actor may release lists, the customers who could be on one."""
    session.require(Right.REFRESH)
    snapshot = session.stores.snapshot()
    counted = count_rows(session.stores.bank, list(MIRRORED), lambda share, doing: progress(share * _COUNTING, doing))
    tables = tuple(TableComparison(name, snapshot.rows.get(name, 0), rows) for name, rows in counted.items())
    reach = _reach(session.stores, snapshot, progress) if Right.RELEASE in session.actor.rights else None
    progress(1.0, "Compared with the bank")
    return Comparison(snapshot.snapshot_id, datetime.now(UTC), tables, reach)


def _reach(stores: Stores, snapshot: Snapshot, progress: Progress) -> Reach:
    ids = fetch_ids(stores.data_dir, snapshot)
    candidates = fetch_candidates(
        stores.bank_for_release,
        ids,
        stores.vocabulary.open_statuses,
        lambda share, doing: progress(_COUNTING + (1 - _COUNTING) * share * 0.99, doing),
    )
    allowed = apply_gate(candidates, datetime.now(UTC).date())
    consent = candidates["consent"]
    return Reach(
        customers=len(ids),
        consenting=int(consent.eq(True).sum()),
        refusing=int(consent.eq(False).sum()),
        consent_unknown=int(consent.isna().sum()),
        contactable=len(allowed.customer_ids),
    )

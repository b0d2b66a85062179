"""Every attribute summed up, and how it is distributed, on the newest snapshot."""

from collections.abc import Sequence

from db.features.catalogue import CATALOGUE
from db.features.store import fetch_customers, fetch_snapshot
from domain.attributes import Attribute, AttributeSummary, Distribution, known_attributes
from domain.health import Sufficiency
from domain.people import Right
from domain.snapshots import Snapshot
from segmentation.describing.distributions import distribution
from segmentation.preparing.matrix import summarise
from segmentation.preparing.sufficiency import judge_sufficiency
from workflows.session import Session
from workflows.stores import catalogue_of


def built_in_attributes() -> tuple[Attribute, ...]:
    """Those that every bank has, whatever sources it added."""
    return CATALOGUE


def open_snapshot(session: Session) -> Snapshot:
    """The newest; raises SnapshotMissingError when nothing was computed for this bank yet."""
    session.require(Right.VIEW)
    return session.stores.snapshot()


def summarise_attributes(session: Session, snapshot_id: str) -> tuple[AttributeSummary, ...]:
    """In catalogue order; `unusable` says why an attribute cannot tell this bank's customers apart."""
    session.require(Right.VIEW)
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    catalogue = catalogue_of(snapshot)
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute.name for attribute in catalogue])
    return tuple(summarise(customers, attribute) for attribute in catalogue)


def distribute_attribute(session: Session, snapshot_id: str, attribute: str) -> Distribution:
    session.require(Right.VIEW)
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    (described,) = known_attributes(catalogue_of(snapshot), (attribute,))
    return distribution(fetch_customers(session.stores.data_dir, snapshot, [attribute]), described)


def judge_data(session: Session, summaries: Sequence[AttributeSummary], months: int | None) -> Sufficiency:
    """Whether there is enough to build segments on; `months` is the snapshot's."""
    session.require(Right.VIEW)
    return judge_sufficiency(summaries, months)

"""Who are our customers: every attribute summed up, and how it is distributed, over the newest snapshot."""

from db.features.store import fetch_customers, fetch_snapshot
from domain.attributes import AttributeSummary, Distribution, known_attributes
from domain.people import Actor, Right
from domain.snapshots import Snapshot
from segmentation.describing.distributions import distribution
from segmentation.preparing.matrix import summarise
from workflows.session import require
from workflows.stores import Stores, catalogue_of


def open_snapshot(actor: Actor, stores: Stores) -> Snapshot:
    """The newest; raises SnapshotMissingError when nothing was computed for this bank yet."""
    require(actor, Right.VIEW)
    return stores.snapshot()


def summarise_attributes(actor: Actor, stores: Stores, snapshot_id: str) -> tuple[AttributeSummary, ...]:
    """In catalogue order; `unusable` says why an attribute cannot tell this bank's customers apart."""
    require(actor, Right.VIEW)
    snapshot = fetch_snapshot(stores.data_dir, stores.bank_id, snapshot_id)
    catalogue = catalogue_of(snapshot)
    customers = fetch_customers(stores.data_dir, snapshot, [attribute.name for attribute in catalogue])
    return tuple(summarise(customers, attribute) for attribute in catalogue)


def distribute_attribute(actor: Actor, stores: Stores, snapshot_id: str, attribute: str) -> Distribution:
    require(actor, Right.VIEW)
    snapshot = fetch_snapshot(stores.data_dir, stores.bank_id, snapshot_id)
    (described,) = known_attributes(catalogue_of(snapshot), (attribute,))
    return distribution(fetch_customers(stores.data_dir, snapshot, [attribute]), described)

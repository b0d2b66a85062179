"""Audience rule -> how many customers fulfil it, and what each condition keeps and drops, on a stored snapshot."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from db.features.store import fetch_customers, fetch_ids, fetch_snapshot
from db.workspace.audience_rows import FrozenPeople
from db.workspace.audience_versions import fetch_people
from domain.audiences import AudienceCount, AudienceRule, SavedAudience, attributes_in
from domain.people import Right
from domain.snapshots import CUSTOMER_ID, Snapshot
from segmentation.audiences.rules import Memberships, count_customers, require_answerable, select_customers
from workflows.audiences.memberships import runs_in, segment_of_each
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


@dataclass(frozen=True)
class FrozenNow:
    """Of the people frozen then: who is still a customer, and who of those fulfils the rule today."""

    people: int
    still_customers: int
    still_matching: int


@dataclass(frozen=True)
class _Table:
    """What a rule is asked of: the attributes it names, and each customer's segment where it asks for one."""

    customers: pd.DataFrame
    memberships: Memberships


def count_audience(session: Session, snapshot_id: str, rule: AudienceRule) -> AudienceCount:
    """Raises UnanswerableRuleError naming every attribute, segmentation and segment that is no longer here."""
    session.require(Right.VIEW)
    table = _table_for(
        session.stores, fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id), rule
    )
    return count_customers(table.customers, rule, table.memberships)


def count_frozen(session: Session, snapshot_id: str, seen: SavedAudience) -> FrozenNow:
    """Of the version that was seen; raises as `count_audience` does."""
    session.require(Right.VIEW)
    frozen = fetch_people(session.stores.workspace, session.stores.bank_id, seen.audience_id, seen.version).customer_ids
    snapshot = fetch_snapshot(session.stores.data_dir, session.stores.bank_id, snapshot_id)
    customers = fetch_ids(session.stores.data_dir, snapshot)
    matching = people_matching(session.stores, snapshot, seen.rule).customer_ids
    return FrozenNow(len(frozen), int(np.isin(frozen, customers).sum()), int(np.isin(frozen, matching).sum()))


def people_matching(stores: Stores, snapshot: Snapshot, rule: AudienceRule) -> FrozenPeople:
    """For workflows: the caller has asked for the right. Raises as `count_audience` does."""
    table = _table_for(stores, snapshot, rule)
    ids = table.customers[CUSTOMER_ID].to_numpy(dtype=np.int64)
    return FrozenPeople(
        snapshot.snapshot_id, snapshot.as_of, ids[select_customers(table.customers, rule, table.memberships)]
    )


def _table_for(stores: Stores, snapshot: Snapshot, rule: AudienceRule) -> _Table:
    runs = runs_in(stores, rule)
    segments = {each: [segment.number for segment in asked.run.choosable] for each, asked in runs.items()}
    require_answerable(rule, {attribute.name: attribute for attribute in catalogue_of(snapshot)}, segments)
    customers = fetch_customers(stores.data_dir, snapshot, attributes_in(rule))
    ids = customers[CUSTOMER_ID]
    return _Table(customers, {each: segment_of_each(stores, asked, snapshot, ids) for each, asked in runs.items()})

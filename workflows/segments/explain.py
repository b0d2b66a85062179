"""Run -> what makes each segment different: profiles, map, distributions, money. Reads the run's own snapshot."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from db.features.money import money_column
from db.features.store import fetch_customers
from domain.attributes import Attribute, Distribution, known_attributes
from domain.people import Right
from domain.profiles import Projection, SegmentConditions, SegmentProfile
from domain.runs import Run
from domain.segmentations import FeatureMatrix, Segmentation
from domain.segments import NOT_ENOUGH_KNOWN, is_found
from domain.snapshots import OutsideMoney, Snapshot
from segmentation.describing.conditions import find_conditions
from segmentation.describing.distributions import distribution
from segmentation.describing.profiling import profile_segments
from segmentation.describing.projection import project
from segmentation.preparing.matrix import apply_preparation, build_matrix, summarise
from workflows.segments.runs import is_stale, open_segmentation, own_run
from workflows.session import Session
from workflows.stores import catalogue_of

CENTS = Decimal("0.01")


@dataclass(frozen=True)
class OpenRun:
    """`stale` when what it was built on has other values since: look, but do not export."""

    run: Run
    stale: bool
    newest: Snapshot


@dataclass(frozen=True)
class MoneyTotal:
    """One line of a reconciliation; `number` is the segment's, None for money that no segment holds."""

    label: str
    number: int | None
    customers: int | None
    amount: Decimal


@dataclass(frozen=True)
class Reconciliation:
    """The lines add up to `total`, which is the sum of the source to the cent."""

    measure: str
    lines: tuple[MoneyTotal, ...]
    total: Decimal


def open_run(session: Session, run_id: str) -> OpenRun:
    """Raises SavedItemMissingError for a run of another bank: its customers are not ours."""
    session.require(Right.VIEW)
    newest = session.stores.snapshot()
    run = own_run(session.stores, run_id)
    return OpenRun(run, is_stale(session.stores, run, newest), newest)


def profile_run(session: Session, run_id: str) -> tuple[SegmentProfile, ...]:
    """Every attribute of the catalogue for every segment."""
    _, snapshot, segmentation = _load(session, run_id)
    catalogue = catalogue_of(snapshot)
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute.name for attribute in catalogue])
    return profile_segments(customers, segmentation, catalogue)


def project_run(session: Session, run_id: str) -> Projection:
    run, snapshot, segmentation = _load(session, run_id)
    customers = fetch_customers(session.stores.data_dir, snapshot, run.settings.attributes)
    matrix = _matrix(customers, segmentation, catalogue_of(snapshot))
    return project(matrix, segmentation.labels[segmentation.labels != NOT_ENOUGH_KNOWN], run.settings.seed)


def distribution_of_run(session: Session, run_id: str, attribute: str) -> Distribution:
    """Raises UnknownAttributesError when the catalogue does not have the attribute."""
    _, snapshot, segmentation = _load(session, run_id)
    (described,) = known_attributes(catalogue_of(snapshot), (attribute,))
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute])
    return distribution(customers, described, segmentation.labels)


def single_out_segment(session: Session, run_id: str, number: int, any_attribute: bool) -> SegmentConditions:
    """In terms of what formed the segments, or of every attribute that is known for at least half of the customers."""
    run, snapshot, segmentation = _load(session, run_id)
    catalogue = catalogue_of(snapshot)
    attributes = catalogue if any_attribute else known_attributes(catalogue, run.settings.attributes)
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute.name for attribute in attributes])
    if any_attribute:
        attributes = tuple(each for each in attributes if summarise(customers, each).is_proposed)
    return find_conditions(customers, segmentation.labels, number, attributes)


def reconcile_money(session: Session, run_id: str) -> tuple[Reconciliation, ...]:
    """Deposits, debt and transaction value by segment, then by name what no segment holds; of a day in the past the last."""
    run, snapshot, segmentation = _load(session, run_id)
    columns = [money_column(each.measure) for each in snapshot.outside_money]
    cents = fetch_customers(session.stores.data_dir, snapshot, columns)[columns]
    # As Python's whole numbers: a sum in 64 bits would overflow without a word.
    sums = cents.astype(object).groupby(segmentation.labels).sum()
    return tuple(
        _reconciliation(run, sums[column], beyond)
        for column, beyond in zip(columns, snapshot.outside_money, strict=True)
    )


def _matrix(customers: pd.DataFrame, segmentation: Segmentation, catalogue: tuple[Attribute, ...]) -> FeatureMatrix:
    """Segments formed by a rule needed none: theirs is made for the map alone."""
    if segmentation.preparations:
        return apply_preparation(customers, segmentation.preparations, segmentation.not_enough_known is not None)
    return build_matrix(customers, known_attributes(catalogue, segmentation.settings.attributes))


def _reconciliation(run: Run, cents: "pd.Series[int]", outside: OutsideMoney) -> Reconciliation:
    held = [
        MoneyTotal(s.name, s.number if is_found(s.number) else None, s.size, int(cents.get(s.number, 0)) * CENTS)
        for s in run.everybody
    ]
    others = {
        "Without a customer": outside.without_customer,
        "Dated after the as-of date": outside.after_as_of,
        "Without a date": outside.undated,
    }
    named = [MoneyTotal(label, None, None, amount) for label, amount in others.items() if amount]
    return Reconciliation(outside.measure, tuple(held + named), outside.total)


def _load(session: Session, run_id: str) -> tuple[Run, Snapshot, Segmentation]:
    session.require(Right.VIEW)
    return open_segmentation(session.stores, run_id)

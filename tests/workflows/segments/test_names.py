"""Every suggested name of many builds is read back and held against the values: a false one fails."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from db.features.catalogue import CATALOGUE
from db.features.store import fetch_customers
from db.sources.headers import said_in_names, spoken_header
from domain.attributes import Attribute, Group, Kind, known_attributes
from domain.errors import DashboardError
from domain.segmentations import SegmentationSettings
from segmentation.building.clustering import form_segments
from segmentation.describing.naming import suggest_names
from segmentation.describing.profiling import profile_segments
from segmentation.preparing.matrix import build_matrix
from tests.names_as_claims import People, falsehoods
from workflows.stores import catalogue_of

STARTERS = tuple(attribute.name for attribute in CATALOGUE if attribute.starter)
METHODS = ("k-means", "gaussian-mixture", "ward")


@dataclass(frozen=True)
class _Source:
    catalogue: tuple[Attribute, ...]
    customers: pd.DataFrame
    choices: tuple[tuple[str, ...], ...]


def _customers(**columns: NDArray[np.float64]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"customer_id": np.arange(1, size + 1), **columns})


def _of_catalogue(*choices: tuple[str, ...], **columns: NDArray[np.float64]) -> _Source:
    attributes = tuple(attribute for attribute in CATALOGUE if attribute.name in columns)
    return _Source(attributes, _customers(**columns), choices)


def one_time_buyers(size=1_500) -> _Source:
    """As a shop's: most bought once, long ago."""
    drawn = np.random.default_rng(3)
    times = drawn.geometric(0.6, size).astype(float)
    spent = times * drawn.lognormal(3, 0.8, size)
    recency = np.where(times == 1, drawn.integers(180, 273, size), drawn.integers(0, 220, size)).astype(float)
    lately = np.where(recency < 90, np.ceil(times / 2), 0)
    return _of_catalogue(
        ("days_since_transaction", "transactions_365d", "spending_365d"),
        ("transactions_90d", "transactions_365d"),
        days_since_transaction=recency,
        transactions_365d=times,
        transactions_90d=lately,
        spending_365d=spent,
    )


def a_few_rich(size=1_500) -> _Source:
    """Money of which a few own most, negative balances, and shares that lie high for nearly everybody."""
    drawn = np.random.default_rng(4)
    savings = np.where(drawn.random(size) < 0.6, drawn.lognormal(7, 2.5, size), 0)
    deposits = savings + drawn.lognormal(6, 2, size)
    debt = np.where(drawn.random(size) < 0.3, drawn.lognormal(9, 1.5, size), 0)
    return _of_catalogue(
        ("savings", "deposits"),
        ("savings", "savings_share", "debt", "balance", "cash_share"),
        savings=savings,
        deposits=deposits,
        savings_share=savings / deposits,
        debt=debt,
        balance=deposits - debt,
        cash_share=drawn.beta(8, 2, size),
    )


def three_quarters_inactive(size=1_500) -> _Source:
    drawn = np.random.default_rng(5)
    active = drawn.random(size) < 0.25
    times = np.where(active, drawn.poisson(12, size), 0).astype(float)
    return _of_catalogue(
        ("age", "transactions_90d", "spending_90d", "has_loan"),
        ("days_since_transaction", "cash_share", "age", "payments_90d"),
        age=drawn.integers(18, 90, size).astype(float),
        transactions_90d=times,
        spending_90d=times * drawn.lognormal(3, 1, size),
        has_loan=(drawn.random(size) < 0.2).astype(float),
        days_since_transaction=np.where(active, drawn.integers(0, 90, size), np.nan),
        cash_share=np.where(active, drawn.beta(5, 2, size), np.nan),
        payments_90d=np.where(active, drawn.poisson(3, size), 0).astype(float),
    )


def half_unknown(size=1_500) -> _Source:
    """Columns of a bought file that knows three in five, some of the segments' people not at all."""
    drawn = np.random.default_rng(6)
    known = drawn.random(size) < 0.6
    columns = {
        "HOUSING_LN_FLG": (Kind.FLAG, drawn.random(size) < 0.5),
        "personal_loan": (Kind.FLAG, drawn.random(size) < 0.15),
        "YRS_AT_ADDR": (Kind.YEARS, drawn.gamma(2, 5, size)),
        "hh_income": (Kind.MONEY, drawn.lognormal(10, 1, size)),
    }
    attributes = []
    for header, (kind, _) in columns.items():
        label = spoken_header(header)
        high, low = said_in_names(label, kind)
        attributes.append(Attribute(header, label, "unit", kind, Group.SOURCES, "", "", high, low))
    values = {header: np.where(known, drawn_values, np.nan) for header, (_, drawn_values) in columns.items()}
    return _Source(tuple(attributes), _customers(**values), (tuple(columns), tuple(columns)[:2], tuple(columns)[1:]))


@pytest.fixture
def demo_source(stores) -> _Source:
    snapshot = stores.snapshot()
    catalogue = catalogue_of(snapshot)
    customers = fetch_customers(stores.data_dir, snapshot, [attribute.name for attribute in catalogue])
    choices = (
        STARTERS,
        ("savings", "age"),
        ("days_since_transaction", "cash_share", "transactions_90d", "spending_90d", "active_months"),
        ("deposits", "debt", "credit_utilization", "credit_score", "years_with_bank", "balance_change_90d"),
        ("contacts_365d", "digital_contact_share", "digital_share", "payments_90d", "household_size", "spending_trend"),
    )
    return _Source(catalogue, customers, choices)


def _falsehoods(source: _Source, names: tuple[str, ...], count: int, method: str) -> list[str]:
    basis = known_attributes(source.catalogue, names)
    settings = SegmentationSettings(tuple(attribute.name for attribute in basis), count, method=method)
    try:
        found = form_segments(build_matrix(source.customers, basis, settings.outliers), settings)
    except DashboardError:
        return []  # too few customers differ for so many segments
    suggested = suggest_names(profile_segments(source.customers, found, basis))
    people = People(source.customers, found.labels.astype(np.int64))
    return [f"{method}, {count} of {names}: {each}" for each in falsehoods(suggested, basis, people)]


def _in_all_builds(source: _Source) -> list[str]:
    builds = [(names, count, "k-means") for names in source.choices for count in range(2, 9)]
    builds += [(names, 5, method) for names in source.choices for method in METHODS[1:]]
    return [each for build in builds for each in _falsehoods(source, *build)]


@pytest.mark.parametrize("make", [one_time_buyers, a_few_rich, three_quarters_inactive, half_unknown])
def test_every_name_is_true_of_the_segments_people_and_no_two_mean_the_same(make):
    assert _in_all_builds(make()) == []


def test_the_same_on_the_demo(demo_source):
    assert _in_all_builds(demo_source) == []

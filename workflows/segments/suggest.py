"""What to build segments on, and how many: proposals that a marketer may follow or not."""

from dataclasses import replace

from db.features.store import fetch_customers
from domain.attributes import known_attributes
from domain.coverage import Coverage
from domain.people import Right
from domain.profiles import NearDuplicates
from domain.progress import Progress
from domain.segment_counts import SegmentCountComparison
from domain.segmentations import FeatureMatrix, Outliers, SegmentationSettings, Unknowns
from segmentation.preparing.correlation import near_duplicates
from segmentation.preparing.matrix import build_matrix
from segmentation.preparing.unknown import must_set_apart, nothing_known
from segmentation.trust.segment_count import compare_segment_counts
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


def suggest_segment_count(
    session: Session, settings: SegmentationSettings, progress: Progress
) -> SegmentCountComparison:
    """On the newest snapshot, for these settings but their number; raises what a build with them raises."""
    session.require(Right.BUILD)
    matrix = _matrix(session.stores, settings.attributes, settings.outliers, settings.unknowns)
    names = tuple(attribute.name for attribute in matrix.attributes)
    return compare_segment_counts(matrix, replace(settings, attributes=names), progress)


def find_near_duplicates(session: Session, names: tuple[str, ...]) -> tuple[NearDuplicates, ...]:
    """Pairs of these attributes that say nearly the same of the customers of the newest snapshot."""
    session.require(Right.VIEW)
    if len(names) < 2:
        return ()
    # Of people of whom nothing is known every value is filled in, and says the same of all.
    return near_duplicates(_matrix(session.stores, names, Outliers.WINSORISED, Unknowns.SET_APART))


def count_known(session: Session, names: tuple[str, ...]) -> Coverage:
    """Customers of whom at least one of these attributes is known, on the newest snapshot."""
    session.require(Right.VIEW)
    snapshot = session.stores.snapshot()
    attributes = known_attributes(catalogue_of(snapshot), names)
    customers = fetch_customers(session.stores.data_dir, snapshot, [attribute.name for attribute in attributes])
    unknown = nothing_known(customers, attributes)
    return Coverage(int((~unknown).sum()), len(unknown))


def would_be_set_apart(known: Coverage, unknowns: Unknowns) -> bool:
    """Whether a build would set the others apart, as `count_known` counts them."""
    return must_set_apart(known.of - known.known, known.of, unknowns)


def _matrix(stores: Stores, names: tuple[str, ...], outliers: Outliers, unknowns: Unknowns) -> FeatureMatrix:
    snapshot = stores.snapshot()
    attributes = known_attributes(catalogue_of(snapshot), names)
    customers = fetch_customers(stores.data_dir, snapshot, [attribute.name for attribute in attributes])
    return build_matrix(customers, attributes, outliers, unknowns)

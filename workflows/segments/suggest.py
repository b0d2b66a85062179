"""What to build segments on, and how many: proposals that a marketer may follow or not."""

from dataclasses import replace

from db.features.store import fetch_customers
from domain.attributes import known_attributes
from domain.people import Right
from domain.profiles import NearDuplicates
from domain.progress import Progress
from domain.segmentations import FeatureMatrix, Outliers, SegmentationSettings
from domain.trust import SegmentCountComparison
from segmentation.preparing.correlation import near_duplicates
from segmentation.preparing.matrix import build_matrix
from segmentation.trust.segment_count import compare_segment_counts
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


def suggest_segment_count(
    session: Session, settings: SegmentationSettings, progress: Progress
) -> SegmentCountComparison:
    """On the newest snapshot, for these settings but their number; raises what a build with them raises."""
    session.require(Right.BUILD)
    matrix = _matrix(session.stores, settings.attributes, settings.outliers)
    names = tuple(attribute.name for attribute in matrix.attributes)
    return compare_segment_counts(matrix, replace(settings, attributes=names), progress)


def find_near_duplicates(session: Session, names: tuple[str, ...]) -> tuple[NearDuplicates, ...]:
    """Pairs of these attributes that say nearly the same of the customers of the newest snapshot."""
    session.require(Right.VIEW)
    return near_duplicates(_matrix(session.stores, names, Outliers.WINSORISED)) if len(names) > 1 else ()


def _matrix(stores: Stores, names: tuple[str, ...], outliers: Outliers) -> FeatureMatrix:
    snapshot = stores.snapshot()
    attributes = known_attributes(catalogue_of(snapshot), names)
    customers = fetch_customers(stores.data_dir, snapshot, [attribute.name for attribute in attributes])
    return build_matrix(customers, attributes, outliers)

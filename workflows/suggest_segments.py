"""What to build segments on, and how many: proposals that a marketer may follow or not."""

from collections.abc import Callable

from db.features.store import fetch_customers
from segmentation.correlation import NearDuplicates, near_duplicates
from segmentation.domain import SegmentCountComparison
from segmentation.matrix import build_matrix
from segmentation.segment_count import compare_segment_counts
from workflows.access import Actor, Right, require
from workflows.run_segmentation import known_attributes
from workflows.stores import Stores

Progress = Callable[[float, str], None]


def suggest_segment_count(
    actor: Actor, stores: Stores, names: tuple[str, ...], progress: Progress, seed: int = 1
) -> SegmentCountComparison:
    """On the newest snapshot; raises what a build on these attributes raises."""
    require(actor, Right.BUILD)
    attributes = known_attributes(names)
    customers = fetch_customers(stores.data_dir, stores.snapshot(), [attribute.name for attribute in attributes])
    matrix = build_matrix(customers, attributes)
    return compare_segment_counts(matrix, seed, progress)


def find_near_duplicates(actor: Actor, stores: Stores, names: tuple[str, ...]) -> tuple[NearDuplicates, ...]:
    """Pairs of these attributes that say nearly the same of the customers of the newest snapshot."""
    require(actor, Right.VIEW)
    attributes = known_attributes(names)
    if len(attributes) < 2:
        return ()
    customers = fetch_customers(stores.data_dir, stores.snapshot(), [attribute.name for attribute in attributes])
    return near_duplicates(build_matrix(customers, attributes))

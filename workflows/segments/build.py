"""Settings -> run: build segments on the newest snapshot, name them, keep the run."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from db.features.files import replacing
from db.features.store import fetch_customers
from db.workspace.runs import save_run
from domain.attributes import known_attributes
from domain.errors import SegmentationError, StorageError
from domain.people import Right
from domain.progress import Progress
from domain.runs import Run
from domain.segmentations import Outliers, Segmentation, SegmentationSettings, Unknowns
from domain.snapshots import CUSTOMER_ID, Snapshot
from segmentation.building.clustering import renamed_segments, validate_settings
from segmentation.building.methods import method_named
from segmentation.describing.naming import suggest_names
from segmentation.describing.profiling import profile_segments
from segmentation.preparing.matrix import build_matrix
from segmentation.segmenting import segment_customers
from targeting.files.csv_file import write_csv
from workflows.segments.runs import run_of
from workflows.session import Session
from workflows.stores import Stores, catalogue_of


def chosen_settings(
    attributes: tuple[str, ...],
    n_segments: int | None,
    seed: int,
    method: str,
    outliers: Outliers,
    unknowns: Unknowns,
) -> SegmentationSettings:
    """`n_segments` may be None for a method that finds the number itself. Raises SegmentationError."""
    chosen = method_named(method)
    if n_segments is None and not chosen.chooses_number:
        raise SegmentationError("The number of segments is missing.", "Give a number from 2 to 12.")
    n_segments = chosen.number_to_ask(n_segments or 0)
    return SegmentationSettings(attributes, n_segments, seed, method=method, outliers=outliers, unknowns=unknowns)


def run_segmentation(
    session: Session, settings: SegmentationSettings, progress: Progress, suggested: int | None = None
) -> Run:
    """Every build is kept as a run: its link opens the same segments after a restart.

    `suggested` records how many segments the comparison had recommended for these attributes.
    """
    session.require(Right.BUILD)
    snapshot = session.stores.snapshot()
    segmentation = build_segments(session.stores, snapshot, settings, progress)
    run = run_of(segmentation, snapshot, session.actor.name, suggested)
    save_run(session.stores.workspace, run, segmentation.labels)
    return run


def build_segments(
    stores: Stores, snapshot: Snapshot, settings: SegmentationSettings, progress: Progress
) -> Segmentation:
    """Segments with suggested names; nothing is saved."""
    attributes = known_attributes(catalogue_of(snapshot), settings.attributes)
    settings = replace(settings, attributes=tuple(attribute.name for attribute in attributes))
    validate_settings(settings)
    progress(0.02, "Reading customers")
    customers = fetch_customers(stores.data_dir, snapshot, settings.attributes)
    progress(0.1, "Preparing attributes")
    matrix = build_matrix(customers, attributes, settings.outliers, settings.unknowns)
    segmentation = segment_customers(matrix, settings, lambda share, doing: progress(0.1 + 0.8 * share, doing))
    progress(0.92, "Describing segments")
    profiles = profile_segments(customers, segmentation, attributes)
    alike = profiles[:-1] if settings.has_outlier_segment else profiles
    return renamed_segments(segmentation, suggest_names(alike))


def write_segments_csv(
    session: Session, settings: SegmentationSettings, file: Path, progress: Progress
) -> Segmentation:
    """customer_id, segment, segment_name for every customer of the newest snapshot, those in no segment under number 0, those
    set apart under number 14.

    No identifying column.
    """
    session.require(Right.BUILD)
    segmentation = build_segments(session.stores, session.stores.snapshot(), settings, progress)
    names = {segment.number: segment.name for segment in segmentation.everybody}
    rows = pd.DataFrame({CUSTOMER_ID: segmentation.customer_ids, "segment": segmentation.labels})
    _write(file, write_csv(rows.assign(segment_name=rows["segment"].map(names))))
    return segmentation


def _write(file: Path, content: bytes) -> None:
    try:
        with replacing(file.resolve()) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise StorageError(
            "{file} could not be written.",
            "Check that its folder is there, is writable and has space.",
            file=str(file),
        ) from error

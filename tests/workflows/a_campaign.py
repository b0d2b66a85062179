"""The marketer's whole path through the workflows: read the data, build, save, prepare a list and release it."""

import csv
import io

from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, ReleasedFile, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session
from workflows.stores import Stores

COLUMNS = ("customer_id", "name", "email", "phone", "segment_name", "age")


def release_a_list(stores: Stores) -> ReleasedFile:
    """Everybody in both segments who may be contacted, with every contact detail that a list may have."""
    refresh_features(Session(LOCAL, stores), silent)
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age", "savings"), 2), silent)
    saved = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    request = ListRequest("Spring list", FromSegments(saved.segmentation_id, (1, 2)), COLUMNS)
    prepared = prepare_target_list(Session(LOCAL, stores), request, silent)
    return release_target_list(Session(LOCAL, stores), prepared, silent)


def people_in(file: ReleasedFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))

"""What the names in an audience rule are called here."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.audiences import AskedVersion, AudienceRule, attributes_in
from domain.runs import SavedSegmentation
from domain.segments import Segment
from ui.shell.data import load_formats, load_segmentations, load_versions
from wording.rules import Wording
from workflows.session import Session


def word_rules(session: Session, summaries: Sequence[AttributeSummary]) -> Wording:
    saved, _ = load_segmentations(session, archived=True)
    return Wording(
        attributes={summary.attribute.name: summary.attribute for summary in summaries},
        segmentations={each.segmentation_id: each.name for each in saved},
        segments=_segment_names(session, saved),
        formats=load_formats(),
        versions={each.segmentation_id: each.version for each in saved},
    )


def _segment_names(session: Session, saved: Sequence[SavedSegmentation]) -> dict[AskedVersion, dict[int, str]]:
    """Of every version: a rule may have been written for an earlier one."""
    names: dict[AskedVersion, dict[int, str]] = {}
    for each in saved:
        earlier = load_versions(session, each.segmentation_id) if each.version > 1 else ()
        for version in earlier:
            if version.fit is not None:
                names[each.segmentation_id, version.version] = _by_number(version.fit.choosable)
        names[each.segmentation_id, None] = names[each.segmentation_id, each.version] = _by_number(each.choosable)
    return names


def _by_number(segments: Sequence[Segment]) -> dict[int, str]:
    return {segment.number: segment.name for segment in segments}


def summaries_in(rule: AudienceRule, summaries: Sequence[AttributeSummary]) -> list[AttributeSummary]:
    """Of the attributes that it asks for."""
    asked = attributes_in(rule)
    return [summary for summary in summaries if summary.attribute.name in asked]

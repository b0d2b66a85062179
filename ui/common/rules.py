"""What the names in an audience rule are called here."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.audiences import AudienceRule, attributes_in
from ui.shell.data import load_formats, load_segmentations
from wording.rules import Wording
from workflows.session import Session


def word_rules(session: Session, summaries: Sequence[AttributeSummary]) -> Wording:
    saved, _ = load_segmentations(session, archived=True)
    return Wording(
        attributes={summary.attribute.name: summary.attribute for summary in summaries},
        segmentations={each.segmentation_id: each.name for each in saved},
        segments={each.segmentation_id: {s.number: s.name for s in each.choosable} for each in saved},
        formats=load_formats(),
    )


def summaries_in(rule: AudienceRule, summaries: Sequence[AttributeSummary]) -> list[AttributeSummary]:
    """Of the attributes that it asks for."""
    asked = attributes_in(rule)
    return [summary for summary in summaries if summary.attribute.name in asked]

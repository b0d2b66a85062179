"""Widgets that return an audience rule: a row per condition, a frame per group, to any depth a rule may have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from domain.attributes import Attribute, AttributeSummary, Kind
from domain.audiences import (
    DEEPEST_RULE,
    AttributeCondition,
    AudienceRule,
    Match,
    Operator,
    RulePart,
    SegmentCondition,
    operators_for,
)
from domain.errors import DashboardError
from domain.segments import is_found
from ui.audiences.editing import Path, add, part_at, put
from ui.common.rule_draft import Draft, fill, keep
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from wording.coverage import known_for_share
from wording.formats import Formats
from wording.rules import Wording

_GROUPS_OFFERED = 2  # deeper ones can be edited, but a rule that needs them is hard to read
_WHAT_WIDTH = 205
_PERCENT = (Kind.SHARE, Kind.CHANGE)

Change = Callable[[AudienceRule], AudienceRule | None]


@dataclass(frozen=True)
class Editing:
    """What a rule can be made of here, and what was pressed while it was drawn."""

    wording: Wording
    summaries: Mapping[str, AttributeSummary]
    edition: str
    pressed: list[Change] = field(default_factory=list)

    def key(self, path: Path, *more: object) -> str:
        return "-".join(["rule", self.edition, *map(str, (*path, *more))])

    def choices(self, part: AttributeCondition | SegmentCondition) -> dict[str, str]:
        """First what the rule names and this bank no longer has; then attributes with known values, then segmentations."""
        offered = {s.attribute.name: _label(s, self.wording.formats) for s in self.summaries.values() if s.known}
        offered |= {each: f"Segment of {name}" for each, name in self.wording.segmentations.items()}
        return offered if _names(part) in offered else {_names(part): _called(part, self.wording), **offered}


def edit_rule(draft: Draft, wording: Wording, summaries: Sequence[AttributeSummary]) -> Draft:
    """The draft with what the widgets say; adding, doubling and removing shows at once."""
    edition = f"{draft.seen.audience_id if draft.seen else 'new'}-{draft.edition}"
    editing = Editing(wording, {s.attribute.name: s for s in summaries}, edition)
    if draft.rule is None:
        if st.button("Add condition", icon=":material/add:", key=editing.key(())):
            fill(draft, AudienceRule(Match.ALL, (_first_condition(editing),)))
            st.rerun()
        return draft
    rule = _edit_group(editing, (), draft.rule)
    for change in editing.pressed:
        try:
            fill(draft, change(rule))
        except DashboardError as error:
            show_error(error)
            break
        st.rerun()
    return draft if rule == draft.rule else keep(replace(draft, rule=rule))


def _label(summary: AttributeSummary, formats: Formats) -> str:
    """Also for how many customers it is known, unless for all."""
    coverage = summary.coverage
    known = "" if coverage.is_complete else f", {known_for_share(coverage, formats)}"
    return f"{summary.attribute.label}{known}"


def _edit_group(editing: Editing, path: Path, group: AudienceRule) -> AudienceRule:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            match = _pick_match(editing, path, group)
            if path:
                _offer_copy_and_removal(editing, path, "group")
        parts = tuple(_edit_part(editing, (*path, place), part) for place, part in enumerate(group.parts))
        with st.container(horizontal=True):
            _offer_additions(editing, path)
    return AudienceRule(match, parts)


def _pick_match(editing: Editing, path: Path, group: AudienceRule) -> Match:
    offered = tuple(Match)
    return st.selectbox(
        "How many of these conditions",
        offered,
        index=offered.index(group.match),
        key=editing.key(path, "match"),
        format_func=lambda match: f"{match.value.capitalize()} of these",
        label_visibility="collapsed",
        width=150,
    )


def _edit_part(editing: Editing, path: Path, part: RulePart) -> RulePart:
    if isinstance(part, AudienceRule):
        return _edit_group(editing, path, part)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        choices = editing.choices(part)
        picked = st.selectbox(
            "What is asked about",
            list(choices),
            index=list(choices).index(_names(part)),
            key=editing.key(path, "what"),
            format_func=choices.__getitem__,
            label_visibility="collapsed",
            width=_WHAT_WIDTH,
        )
        if picked != _names(part):
            part = _condition_on(picked, editing)
        part = _edit_condition(editing, path, part)
        _offer_copy_and_removal(editing, path, "condition")
    return part


def _edit_condition(
    editing: Editing, path: Path, part: AttributeCondition | SegmentCondition
) -> AttributeCondition | SegmentCondition:
    if isinstance(part, SegmentCondition):
        return _edit_segments(editing, path, part)
    return _edit_comparison(editing, path, part)


def _edit_comparison(editing: Editing, path: Path, part: AttributeCondition) -> AttributeCondition:
    attribute = editing.wording.attributes.get(part.attribute)
    if attribute is None:
        st.caption("No longer here: choose something else, or remove it.", width="content")
        return part
    offered = operators_for(attribute.kind)
    operator = st.selectbox(
        f"Comparison of {attribute.label}",
        offered,
        index=offered.index(part.operator) if part.operator in offered else 0,
        key=editing.key(path, attribute.name, "operator"),
        label_visibility="collapsed",
        width=118,
    )
    if operator is not part.operator:
        part = _comparison(attribute, operator, editing, part.values)
    values = tuple(_edit_number(editing, path, attribute, part, place) for place in range(operator.takes))
    # What is counted stands in the attribute's name already.
    if values and attribute.kind not in (Kind.COUNT, Kind.SCORE):
        st.caption(_unit(attribute, editing), width="content")
    return AttributeCondition(part.attribute, operator, tuple(sorted(values)))


def _edit_number(editing: Editing, path: Path, attribute: Attribute, part: AttributeCondition, place: int) -> float:
    """In the attribute's own unit; percentages are typed as such."""
    value = part.values[place]
    scale = 100 if attribute.kind in _PERCENT else 1
    typed = st.number_input(
        f"{attribute.label} {part.operator}{', to' if place else ''} ({_unit(attribute, editing)})",
        value=round(value * scale, 10),
        step=100.0 if attribute.kind is Kind.MONEY else 1.0,
        format="%g",
        key=editing.key(path, attribute.name, part.operator.name, place),
        required=True,
        label_visibility="collapsed",
        width=96,
    )
    return value if typed == round(value * scale, 10) else round(typed / scale, 12)


def _edit_segments(editing: Editing, path: Path, part: SegmentCondition) -> SegmentCondition:
    names = editing.wording.segments.get(part.asked)
    if names is None:
        st.caption("No longer here: choose something else, or remove it.", width="content")
        return part
    offered = {**names, **{number: f"segment {number}" for number in part.segments if number not in names}}
    picked = st.multiselect(
        f"Segments of {part.segmentation_name}",
        list(offered),
        default=list(part.segments),
        key=editing.key(path, part.segmentation_id, part.version),
        format_func=lambda number: f"{number} · {offered[number]}" if is_found(number) else offered[number],
        placeholder="Choose segments",
        label_visibility="collapsed",
        width=_WHAT_WIDTH,
    )
    if editing.wording.is_earlier(part):
        st.caption(f"Of version {editing.wording.formats.count(part.version or 0)}.", width="content")
    if not picked:
        kept = " or ".join(offered[number] for number in part.segments)
        st.caption(f"Choose a segment; until then: {escaped(kept)}.", width="content")
    return replace(part, segments=tuple(sorted(picked))) if picked else part


def _offer_additions(editing: Editing, path: Path) -> None:
    new = _first_condition(editing)
    if st.button("Add condition", icon=":material/add:", key=editing.key(path, "add")):
        editing.pressed.append(lambda rule: add(rule, path, new))
    if len(path) < min(_GROUPS_OFFERED, DEEPEST_RULE) - 1 and st.button(
        "Add group", icon=":material/account_tree:", key=editing.key(path, "group"), help=_GROUP_HELP
    ):
        editing.pressed.append(lambda rule: add(rule, path, AudienceRule(Match.ANY, (new,))))


def _offer_copy_and_removal(editing: Editing, path: Path, what: str) -> None:
    if _pressed_icon(editing, path, f"Duplicate this {what}", ":material/content_copy:"):
        editing.pressed.append(lambda rule: put(rule, path, (part_at(rule, path),) * 2))
    if _pressed_icon(editing, path, f"Remove this {what}", ":material/close:"):
        editing.pressed.append(lambda rule: put(rule, path, ()))


def _pressed_icon(editing: Editing, path: Path, label: str, icon: str) -> bool:
    key = f"icon-only-{editing.key(path, label.split()[0])}"
    return st.button(label, icon=icon, key=key, help=label, type="tertiary")


def _first_condition(editing: Editing) -> AttributeCondition | SegmentCondition:
    usable = [s.attribute.name for s in editing.summaries.values() if s.unusable is None]
    return _condition_on((usable or list(editing.summaries))[0], editing)


def _condition_on(name: str, editing: Editing) -> AttributeCondition | SegmentCondition:
    """The first condition offered on an attribute or, by its id, a segmentation."""
    if name in editing.wording.segmentations:
        return SegmentCondition(name, editing.wording.segmentations[name], (1,), editing.wording.versions.get(name))
    attribute = editing.wording.attributes[name]
    return _comparison(attribute, operators_for(attribute.kind)[0], editing, ())


def _comparison(
    attribute: Attribute, operator: Operator, editing: Editing, values: tuple[float, ...]
) -> AttributeCondition:
    """Numbers that are there already are kept; the first of all is the median, the second the highest known."""
    summary = editing.summaries.get(attribute.name)
    median, highest = (round(summary.median or 0.0, 2), summary.highest or 0.0) if summary else (0.0, 0.0)
    wanted = (*values, median)[:1] + (*values[1:], highest)[:1]
    return AttributeCondition(attribute.name, operator, tuple(sorted(wanted[: operator.takes])))


def _unit(attribute: Attribute, editing: Editing) -> str:
    if attribute.kind in _PERCENT:
        return "%"
    return editing.wording.formats.currency if attribute.kind is Kind.MONEY else attribute.unit


def _names(part: AttributeCondition | SegmentCondition) -> str:
    return part.attribute if isinstance(part, AttributeCondition) else part.segmentation_id


def _called(part: AttributeCondition | SegmentCondition, wording: Wording) -> str:
    if isinstance(part, SegmentCondition):
        return f"Segment of {part.segmentation_name} (no longer here)"
    attribute = wording.attributes.get(part.attribute)
    return f"{attribute.label} (unknown for all)" if attribute else f"{part.attribute} (no longer here)"


_GROUP_HELP = "Conditions of which all, any or none must be true, as one part of the rule."

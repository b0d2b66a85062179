"""Why one customer is in a segment, asked by id alone. The id stays in its field: in no link, no cache and no log."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.audiences import AttributeCondition, conditions_in
from domain.errors import DashboardError
from domain.profiles import Nearness, SegmentProfile
from domain.segments import NOT_ENOUGH_KNOWN_NAME, UNASSIGNED_NAME, Segment
from domain.trust import Trust
from ui.common.cards import show_cards
from ui.segments.conditions import words_for
from ui.segments.facts import Card
from ui.shell.data import load_conditions, load_customer
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from wording.coverage import unknown_of_one
from wording.formats import Formats
from wording.labels import listed, numbered
from wording.profiles import describe_nearness, in_favour
from wording.trust import certainty_help, certainty_of
from workflows.segments.explain import OpenRun
from workflows.segments.explain_customer import CustomerExplanation
from workflows.session import Session

_MOST_NAMED = 3
_ANSWERS = {
    True: ":material/check: Fulfilled",
    False: ":material/close: Not fulfilled",
    None: ":material/help: Unknown",
}


def show_customer(
    session: Session, opened: OpenRun, profiles: Sequence[SegmentProfile], formats: Formats, key: str
) -> None:
    customer_id = _ask_for_id(key)
    if customer_id is None:
        return
    try:
        explained = load_customer(session, opened.run.run_id, customer_id)
    except DashboardError as error:
        show_error(error)
        return
    st.markdown(f"**{_headline(explained)}**")
    for sentence in _sentences(explained, opened.run.segments):
        st.markdown(escaped(sentence))
    show_cards(_cards(explained, opened.run.trust, formats))
    with st.container(border=True):
        st.markdown("**This customer beside what is typical**", help=_SPEAKS_HELP)
        st.dataframe(_values(explained, profiles, formats), hide_index=True, height="content")
        _show_taken_as(explained, formats)
    if explained.segment:
        with st.container(border=True):
            _show_answers(session, opened, explained, explained.segment, profiles, formats)


def _ask_for_id(key: str) -> int | None:
    typed = st.text_input(
        "Customer id",
        key=f"{key}-customer",
        max_chars=20,
        placeholder="Type an id",
        help="Customers are found by their id alone; names and contact details are not kept here.",
        autocomplete="off",
        width=260,
    ).strip()
    if not typed:
        st.caption("Type a customer's id to see why this person is in a segment.")
        return None
    if not typed.isascii() or not typed.removeprefix("-").isdecimal():
        st.warning("A customer id is a whole number.", icon=":material/error:")
        return None
    return int(typed)


def _headline(explained: CustomerExplanation) -> str:
    if explained.set_apart:
        return NOT_ENOUGH_KNOWN_NAME
    return f"Segment {escaped(numbered(explained.segment))}" if explained.segment else UNASSIGNED_NAME


def _sentences(explained: CustomerExplanation, segments: Sequence[Segment]) -> list[str]:
    nearness = explained.nearness
    if explained.set_apart:
        return [_SET_APART]
    if nearness is None:
        return ["Placed by the rules of recency and frequency, not by how alike customers are."]
    labels = {attribute.name: attribute.label for attribute in explained.attributes}
    sentences = [describe_nearness(nearness, f"segment {numbered(segments[nearness.other - 1])}")]
    for side, heading in (("for", "Speaks for this segment most"), ("against", "Speaks against it")):
        names = [name for name in _by_weight(nearness) if in_favour(nearness.speaks[name]) == side]
        if names:
            sentences.append(f"{heading}: {listed([labels[name] for name in names[:_MOST_NAMED]])}.")
    return sentences


def _by_weight(nearness: Nearness) -> list[str]:
    return sorted(nearness.speaks, key=lambda name: -abs(nearness.speaks[name]))


def _cards(explained: CustomerExplanation, trust: Trust, formats: Formats) -> list[Card]:
    cards: list[Card] = [
        (measure.value.capitalize(), f"{formats.count(score)} of {formats.count(5)}" if score else "none", _SCORE_HELP)
        for measure, score in explained.scores.items()
    ]
    nearness = explained.nearness
    if nearness is None:
        return cards
    if nearness.own is not None:
        cards.append(("Distance to own centre", formats.figure(nearness.own, 1), _DISTANCE_HELP))
    cards.append(("To the next segment", formats.figure(nearness.other_distance, 1), _DISTANCE_HELP))
    if nearness.certainty is not None:
        help = _CERTAINTY_HELP if trust.come_again else certainty_help(trust, formats)
        cards.append(("How sure", certainty_of(trust, nearness.certainty, formats), help))
    return cards


def _values(explained: CustomerExplanation, profiles: Sequence[SegmentProfile], formats: Formats) -> pd.DataFrame:
    speaks = explained.nearness.speaks if explained.nearness else {}
    profile = profiles[explained.segment.number - 1] if explained.segment else None
    rows = []
    for attribute in sorted(explained.attributes, key=lambda attribute: -speaks.get(attribute.name, 0.0)):
        row = {
            "Attribute": attribute.label,
            "This customer": formats.value(attribute, explained.values[attribute.name]),
        }
        if profile:
            row["Typical of the segment"] = formats.value(attribute, profile.of(attribute.name).median)
        row["Typical of all customers"] = formats.value(attribute, profiles[0].of(attribute.name).median_of_all)
        if attribute.name in speaks:
            row["Speaks"] = in_favour(speaks[attribute.name])
        rows.append(row)
    return pd.DataFrame(rows)


def _show_taken_as(explained: CustomerExplanation, formats: Formats) -> None:
    replaced = [
        f"{attribute.label} ({formats.value(attribute, explained.taken_as[attribute.name])})"
        for attribute in explained.attributes
        if attribute.name in explained.taken_as
    ]
    if replaced:
        st.caption(escaped(unknown_of_one(replaced, len(explained.attributes), formats)))


def _show_answers(
    session: Session,
    opened: OpenRun,
    explained: CustomerExplanation,
    segment: Segment,
    profiles: Sequence[SegmentProfile],
    formats: Formats,
) -> None:
    """Conditions on what formed the segments: their values are those shown beside."""
    st.markdown("**The segment's conditions**", help="Those on the tab One segment, asked of this customer.")
    found = load_conditions(session, opened, segment.number, False)
    if found.rule is None or not found.singles_out:
        st.markdown("No two or three conditions single this segment out.")
        return
    wording = words_for(profiles, formats)
    for condition in conditions_in(found.rule):
        if isinstance(condition, AttributeCondition):
            answer = explained.answer(condition)
            st.markdown(f"{_ANSWERS[answer]}: {escaped(wording.part(condition))}")


_SET_APART = (
    "None of the values that the segments are formed on is known of this customer: set apart, and compared with nobody."
)
_SPEAKS_HELP = (
    "Each attribute beside what is typical (the median). For: in this attribute the customer is nearer to the centre of "
    "the own segment than to that of the next one; against: nearer to the next one."
)
_DISTANCE_HELP = (
    "How far this customer lies from the middle of a segment, in standard deviations over all attributes that formed the "
    "segments."
)
_CERTAINTY_HELP = "How sure the method is that this customer belongs here and not in another segment."
_SCORE_HELP = "From 1 to 5, 5 the best; none without a transaction in the window."

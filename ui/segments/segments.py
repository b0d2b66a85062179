"""One segment on the page: what formed it, who is over-represented in it, and how its people are recognised."""

from collections.abc import Sequence

import streamlit as st

from domain.profiles import SegmentProfile, differs_on_average, telling
from domain.runs import Run
from domain.segments import Segment
from domain.trust import SegmentVerdict, is_too_small
from ui.charts.lollipop import difference_lollipop
from ui.common.cards import show_cards, show_chart
from ui.segments.conditions import show_conditions
from ui.segments.facts import FORMED, OVER_REPRESENTED, Card
from ui.shell import state
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.formats import Formats
from wording.profiles import describe_besides, describe_formation
from wording.runs import described_help, difference_help, too_small_sentence
from wording.trust import certainty_help, certainty_of, comes_again, comes_again_help, describe_segment
from workflows.segments.explain import OpenRun
from workflows.session import Session


def show_segment(
    session: Session, opened: OpenRun, profiles: Sequence[SegmentProfile], formats: Formats, key: str
) -> None:
    segment = pick_segment([profile.segment for profile in profiles], f"{key}-focus")
    profile = profiles[segment.number - 1]
    _show_segment_cards(opened.run, segment, formats)
    left, right = st.columns(2)
    with left:
        names = profile.names(basis=True)
        help = difference_help(formats)
        _show_block(f"{FORMED} it", profile, names, describe_formation(profile, formats), help, f"{key}-formed")
    with right:
        told = telling(profile, basis=False)
        names = tuple(found.attribute.name for found in told if differs_on_average(found))
        help = described_help(formats)
        _show_block(OVER_REPRESENTED, profile, names, describe_besides(profile, formats), help, f"{key}-besides")
    show_conditions(session, opened, profile, formats, key)


def pick_segment(segments: Sequence[Segment], key: str) -> Segment:
    """The segment in focus."""
    numbers = {segment.number: segment for segment in segments}
    asked = state.from_link("focus")
    if state.choice(key) not in numbers:
        state.choose(key, next((number for number in numbers if str(number) == asked), 1))
    number = st.segmented_control(
        "Segment in focus",
        list(numbers),
        key=key,
        required=True,
        format_func=lambda number: f"{number} · {escaped(numbers[number].name)}",
    )
    state.put_in_link("focus", str(number or 1))
    return numbers[number or 1]


def _show_segment_cards(run: Run, segment: Segment, formats: Formats) -> None:
    place = segment.number - 1
    cards: list[Card] = [
        ("Customers", formats.count(segment.size), "People in this segment."),
        ("Share of all", formats.share(segment.share), f"Of {formats.count(run.n_customers)} customers."),
    ]
    again = run.trust.of_segment(segment.number)
    if run.stability is not None:
        cards.append(("Comes again", comes_again(again, formats), comes_again_help(again, formats)))
    if run.certainty is not None and not (run.settings.has_outlier_segment and place == len(run.segments) - 1):
        sure = certainty_of(run.trust, run.certainty[place], formats)
        cards.append(("How sure", sure, certainty_help(run.trust, formats)))
    show_cards(cards)
    if again.verdict is SegmentVerdict.NOT_TO_BE_TRUSTED and not again.is_near_a_line:
        st.markdown(f":orange-background[:material/warning: {describe_segment(again)}]")
    if is_too_small(segment.size, run.n_customers):
        st.markdown(f":orange-background[:material/warning: {too_small_sentence(formats)}]")


def _show_block(title: str, profile: SegmentProfile, names: Sequence[str], sentence: str, help: str, key: str) -> None:
    if names and profile.segment.size:
        chart = difference_lollipop(profile, names, current_look())
        show_chart(title, chart, key, help, sentence)
        return
    with st.container(border=True):
        st.markdown(f"**{title}**", help=help)
        st.markdown(escaped(sentence))

"""The facts of a run, and its segments' sizes and differences."""

import operator
from collections.abc import Sequence

import streamlit as st

from domain.profiles import SegmentProfile, most_telling
from domain.runs import Run
from domain.segments import NOT_ENOUGH_KNOWN_NAME
from domain.trust import Trust
from ui.charts.heatmap import profile_heatmap
from ui.charts.sizes import segment_sizes
from ui.common.cards import show_cards, show_chart
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.coverage import filled_in_help, logged_sentence, set_apart_help
from wording.formats import Formats
from wording.runs import described_help, difference_help, unassigned_help
from wording.trust import (
    certainty_help,
    certainty_of,
    describe_filled,
    describe_verdict,
    separation_help,
    separation_word,
    verdict_help,
)

_MOST_DESCRIPTORS = 10  # columns of the second heatmap: what fits a phone
FORMED, OVER_REPRESENTED = "What formed", "Who is over-represented"
Card = tuple[str, str, str | None]


def show_run_facts(run: Run, profiles: Sequence[SegmentProfile], formats: Formats) -> None:
    show_cards(
        [
            ("Customers", formats.count(run.n_customers), "All customers of the bank, none in two segments."),
            *_set_apart_card(run, formats),
            *_unassigned_card(run, formats),
            _verdict_card(run, formats),
            _separation_card(run, formats),
            *_certainty_card(run, formats),
            *([_filled_in_card(run, profiles, formats)] if run.preparations else []),
        ]
    )
    _show_filled(run.trust, formats)
    logged = logged_sentence([profiles[0].of(p.attribute).attribute for p in run.preparations if p.logged])
    if logged:
        st.caption(escaped(logged))


def _show_filled(trust: Trust, formats: Formats) -> None:
    if trust.is_withheld:
        st.warning(describe_verdict(trust, formats), icon=":material/visibility_off:")
    elif note := describe_filled(trust, formats):
        st.caption(note)


def _unassigned_card(run: Run, formats: Formats) -> list[Card]:
    if not run.unassigned:
        return []
    return [("Unassigned", formats.share(run.unassigned / run.n_customers, 0), unassigned_help(run, formats))]


def _set_apart_card(run: Run, formats: Formats) -> list[Card]:
    if not run.not_enough_known:
        return []
    share = formats.share(run.not_enough_known / run.n_customers, 0)
    return [(NOT_ENOUGH_KNOWN_NAME, share, set_apart_help(run, formats))]


def _filled_in_card(run: Run, profiles: Sequence[SegmentProfile], formats: Formats) -> Card:
    filled = [(profiles[0].of(p.attribute).attribute.label, p.imputed) for p in run.preparations if p.imputed]
    return "Unknown, filled in", f"{formats.share(run.filled_share, 0)} of values", filled_in_help(run, filled, formats)


def _certainty_card(run: Run, formats: Formats) -> list[Card]:
    if run.certainty is None:
        return []
    sizes = [segment.size for segment in run.segments]
    if run.settings.has_outlier_segment:
        sizes[-1] = 0  # the method has no certainty for outliers
    mean = sum(map(operator.mul, run.certainty, sizes)) / max(sum(sizes), 1)
    return [("How sure", certainty_of(run.trust, mean, formats), certainty_help(run.trust, formats))]


def _separation_card(run: Run, formats: Formats) -> Card:
    if run.settings.rfm is not None:
        formed = "Formed by cut points and a map, not by how alike customers are: nothing to measure."
        return "Separation", "by rule", formed
    return "Separation", separation_word(run.trust), separation_help(run.trust, run.silhouette_sample, formats)


def _verdict_card(run: Run, formats: Formats) -> Card:
    label = "Real or a choice?"
    if run.settings.rfm is not None:
        formed = "These segments follow a rule, so they come again by themselves; their borders are chosen."
        return label, "a choice", formed
    return label, run.trust.verdict.value, verdict_help(run.trust, formats)


def show_profiles(run: Run, profiles: Sequence[SegmentProfile], formats: Formats, key: str) -> None:
    """Sizes, then two heatmaps that are never mixed: what formed the segments, and what merely describes them."""
    look = current_look()
    narrow, wide = st.columns([2, 3])
    with narrow:
        show_chart("Segment size", segment_sizes(run.everybody, look), f"{key}-sizes")
    with wide:
        heatmap = profile_heatmap(profiles, run.settings.attributes, look)
        show_chart(f"{FORMED} the segments", heatmap, f"{key}-heatmap", difference_help(formats))
    telling = most_telling(profiles, basis=False, at_most=_MOST_DESCRIPTORS)
    if telling:
        described = profile_heatmap(profiles, telling, look)
        show_chart(f"{OVER_REPRESENTED} in each segment", described, f"{key}-described", described_help(formats))

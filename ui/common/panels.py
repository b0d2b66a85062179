"""Pieces of a page that only show."""

import operator
from collections.abc import Sequence

import streamlit as st

from domain.profiles import SegmentProfile, most_telling
from domain.runs import Run
from domain.trust import REPRODUCIBLE, separation_of, verdict
from ui.charts.chart import Chart
from ui.charts.heatmap import profile_heatmap
from ui.charts.sizes import segment_sizes
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.formats import Formats
from workflows.segments.explain import OpenRun

_MOST_DESCRIPTORS = 10  # columns of the second heatmap: what fits a phone
FORMED, OVER_REPRESENTED = "What formed", "Who is over-represented"


def show_chart(title: str, chart: Chart, key: str, help: str | None = None, sentence: str = "") -> None:
    """A bordered card: title, what it says, chart, and the same numbers as a table."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}**", help=help, width="content")
            with st.popover("Table", type="tertiary", icon=":material/table:", key=f"{key}-table"):
                st.dataframe(chart.table, hide_index=True)
        if sentence:
            st.markdown(escaped(sentence))
        st.plotly_chart(chart.figure, key=key, alt=chart.alt, config={"displayModeBar": False})


def show_cards(cards: Sequence[tuple[str, str, str | None]]) -> None:
    """Label, value, help; as many beside each other as fit."""
    with st.grid(min_column_width=190):
        for label, value, help in cards:
            st.metric(label, value, help=help, border=True)


def show_run_facts(opened: OpenRun, profiles: Sequence[SegmentProfile], formats: Formats) -> None:
    run = opened.run
    imputed = {p.attribute: p.imputed for p in run.preparations if p.imputed}
    filled = ", ".join(f"{profiles[0].of(name).attribute.label} {formats.count(n)}" for name, n in imputed.items())
    show_cards(
        [
            ("Customers", formats.count(run.n_customers), "All customers of the bank, none in two segments."),
            *_unassigned_card(run, formats),
            _verdict_card(opened, formats),
            _separation_card(opened, formats),
            *_certainty_card(run, formats),
            (
                "Unknown, filled in",
                formats.count(sum(imputed.values())),
                f"Values the bank does not know, filled with {_fills(run)}: {filled or 'none'}.",
            ),
        ]
    )


def _unassigned_card(run: Run, formats: Formats) -> list[tuple[str, str, str]]:
    if not run.unassigned:
        return []
    share = formats.share(run.unassigned / run.n_customers, 0)
    reason = (
        "fall into an area of the grid that held nobody when it was made" if run.settings.rfm else "are like no segment"
    )
    told = (
        f"{formats.count(run.unassigned)} customers {reason}, so they are in none. A list of segments leaves them out; an "
        "audience of people in none of the segments finds them."
    )
    return [("Unassigned", share, told)]


def _fills(run: Run) -> str:
    usual = "the median of all customers, or with their more frequent answer to yes or no"
    return usual if run.fitted_by is None else f"{usual}, both as of the build"


def _certainty_card(run: Run, formats: Formats) -> list[tuple[str, str, str]]:
    if run.certainty is None:
        return []
    sizes = [segment.size for segment in run.segments]
    if run.settings.has_outlier_segment:
        sizes[-1] = 0  # nobody is asked how sure it is of them
    mean = sum(map(operator.mul, run.certainty, sizes)) / max(sum(sizes), 1)
    return [("How sure", formats.share(mean, 0), f"{_HOW_SURE_HELP} This is the mean over those in a segment.")]


def _separation_card(opened: OpenRun, formats: Formats) -> tuple[str, str, str]:
    if opened.run.settings.rfm is not None:
        return (
            "Separation",
            "by rule",
            "Formed by cut points and a map, not by how alike customers are: nothing to measure.",
        )
    return "Separation", separation_of(opened.run.silhouette), _separation_help(opened, formats)


def _separation_help(opened: OpenRun, formats: Formats) -> str:
    silhouette, sample = opened.run.silhouette, formats.count(opened.run.silhouette_sample)
    measured = "not measurable" if silhouette is None else f"{silhouette:.2f}, measured on {sample} customers"
    return (
        f"How clearly the segments are separated: silhouette {measured}. Below 0.25 is weak, up to 0.5 usable, above "
        "clear. Behaviour of people overlaps, so weak is common."
    )


def _verdict_card(opened: OpenRun, formats: Formats) -> tuple[str, str, str]:
    label = "Real or a choice?"
    if opened.run.settings.rfm is not None:
        return (
            label,
            "a choice",
            "These segments follow a rule, so they come again by themselves; their borders are chosen.",
        )
    return label, verdict(opened.run.silhouette, opened.run.stability).value, _verdict_help(opened, formats)


def _verdict_help(opened: OpenRun, formats: Formats) -> str:
    stability = opened.run.stability
    if stability is None:
        return (
            "Not measured: too few customers, or built by an earlier version. Build the segments again to measure it."
        )
    return (
        "Natural: the segments come again in other samples, are set apart more clearly than in data without groups, and "
        "leave groups whole that emptier space separates. Reproducible: they come again, but customers shade into each "
        "other, or such groups are cut through, so the borders are a choice. Arbitrary: "
        f"other samples give other segments. Built again {stability.refits} times on parts of "
        f"{formats.count(stability.customers)} customers: agreement {stability.reproducibility:.2f} of 1 (adjusted Rand "
        f"index, reproducible from {REPRODUCIBLE})."
    )


def show_profiles(run: Run, profiles: Sequence[SegmentProfile], formats: Formats, key: str) -> None:
    """Sizes, then two heatmaps that are never mixed: what formed the segments, and what merely describes them."""
    look = current_look()
    narrow, wide = st.columns([2, 3])
    with narrow:
        show_chart("Segment size", segment_sizes(run.everybody, look), f"{key}-sizes")
    with wide:
        heatmap = profile_heatmap(profiles, run.settings.attributes, look)
        show_chart(f"{FORMED} the segments", heatmap, f"{key}-heatmap", DIFFERENCE_HELP)
    telling = most_telling(profiles, basis=False, at_most=_MOST_DESCRIPTORS)
    if telling:
        described = profile_heatmap(profiles, telling, look)
        show_chart(f"{OVER_REPRESENTED} in each segment", described, f"{key}-described", DESCRIBED_HELP)


def show_stale(opened: OpenRun) -> None:
    if opened.stale:
        made = "These segments were " + ("built" if opened.run.fitted_by is None else "last scored")
        st.warning(
            f"{made} on data as of {opened.run.as_of:%d %B %Y} that has been refreshed since. They can "
            "be looked at, but no list can be made from them until they are scored on the newest data or built again. Only "
            "a frozen segmentation gives lists of its own date.",
            icon=":material/update:",
        )


_HOW_SURE_HELP = (
    "How probable it is, by the method's own model, that a customer belongs to the segment they are in rather than to "
    "another one: near 100 % inside a segment, near 50 % on the border of two."
)
DIFFERENCE_HELP = (
    "How far the segment's average lies from the average of all customers, in standard deviations: +1 or -1 is a clear "
    "difference. The 1 % highest and lowest values are capped first, so that one extreme customer cannot distort it."
)
DESCRIBED_HELP = (
    "What was not used to form the segments and describes the people in them all the same: the largest differences, less "
    "those that say nearly the same as one that is shown or was used. The tab Table has every attribute. "
    f"{DIFFERENCE_HELP}"
)

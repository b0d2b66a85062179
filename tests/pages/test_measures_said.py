"""Wherever an attribute's label stands beside a figure for many customers, the figure is called what it is.

A median is typical, a mean is average, a sum is in all: deposits of $5,833 and of $44,989 are never both just "Deposits".
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.features.catalogue import CATALOGUE
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from domain.segmentations import SegmentationSettings
from wording.measures import MEASURE_WORDS
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.segments.rfm import save_rfm
from workflows.segments.score import score_segmentation
from workflows.session import Session

LABELS = {attribute.label for attribute in CATALOGUE}
# What a column says of an attribute that is no figure for many customers, or none of its values.
OF_ONE_OR_OF_NONE = {
    *("Group", "Unit", "Definition", "Known for", "Usable", "Unknown", "Customers", "Known", "What that means"),
    *("This customer", "Speaks", "Weight", "Forms the segments", "PSI", "Shift", "Unknown before", "Unknown after"),
    *("Standard deviations from average", "Index (average = 100)", "Unknown in segment"),
}
TABS = ("Profile", "One segment", "One customer", "One attribute", "Money", "Map", "Table")
AMOUNT = r"(?:</?b>|<br>|\s|:|,|\*)*[-−]?\$\d"
SAID_WITHOUT = re.compile(rf"\b({'|'.join(re.escape(label) for label in sorted(LABELS))}){AMOUNT}", re.IGNORECASE)


def unmeasured(app: AppTest) -> Iterator[str]:
    """Every place where the page gives a figure of an attribute without saying which."""
    for metric in app.metric:
        if begins_with_a_label(metric.label) and not has_measure(f"{metric.label} {metric.delta}"):
            yield f"{metric.label} {metric.value}"
    for each in app.dataframe:
        yield from unmeasured_columns([str(name) for name in each.value.columns], each.value)
    for text in said(app):
        for found in SAID_WITHOUT.finditer(text):
            yield found.group()


def unmeasured_columns(names: list[str], table) -> Iterator[str]:
    if has_measure(names[0]):
        return
    if LABELS & set(table.iloc[:, 0].astype(str)):
        yield from (
            f"{names[0]}: {name}" for name in names[1:] if name not in OF_ONE_OR_OF_NONE and not has_measure(name)
        )
    for name in names:
        if begins_with_a_label(name) and not has_measure(name):
            yield name


def begins_with_a_label(text: str) -> bool:
    return any(text == label or text.startswith((f"{label},", f"{label} ")) for label in LABELS)


def has_measure(text: str) -> bool:
    return any(word in text.lower() for word in MEASURE_WORDS)


def said(app: AppTest) -> Iterator[str]:
    for each in (*app.caption, *app.markdown, *app.info, *app.warning, *app.success):
        yield str(each.value)
    for chart in app.get("plotly_chart"):
        yield from texts_in(json.loads(chart.proto.spec))


def texts_in(spec: object) -> Iterator[str]:
    match spec:
        case str():
            yield spec
        case list():
            for each in spec:
                yield from texts_in(each)
        case dict():
            for each in spec.values():
                yield from texts_in(each)


@pytest.fixture
def saved(stores):
    settings = SegmentationSettings(("age", "deposits", "spending_90d"), 3)
    kept = save_segmentation(
        Session(LOCAL, stores), "Ours", run_segmentation(Session(LOCAL, stores), settings, silent).run_id
    )
    day = stores.snapshot().as_of - timedelta(days=60)
    score_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent, day)
    return kept


def shown(app: AppTest) -> AppTest:
    assert not app.exception
    assert app.dataframe or app.metric or app.get("plotly_chart"), "an empty page proves nothing"
    return app


@pytest.mark.parametrize("page", ["customer_base", "rfm_grid", "what_changed", "segment_builder", "data_health"])
def test_a_page_calls_every_figure_what_it_is(visit, demo, saved, page):
    assert list(unmeasured(shown(visit(page, demo)))) == []


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_of_a_segmentation_calls_every_figure_what_it_is(visit, demo, saved, tab):
    app = visit("segment_profiles", demo)
    app.session_state["profiles-tab"] = tab
    app = app.run()
    if tab == "One customer":
        app.text_input(key="profiles-customer").set_value("7")
        app = app.run()
    assert list(unmeasured(shown(app))) == []


def test_balances_in_the_grid_and_between_segments_are_called_what_they_are(visit, demo, stores, saved):
    save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP), "Grid")
    for page in ("rfm_grid", "what_changed"):
        app = visit("customer_base", demo)
        app.query_params.update({"shown": "Balances", "show": "balances"})
        assert list(unmeasured(shown(app.switch_page(f"pages/{page}.py").run()))) == [], page


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Deposits $5,833", True),
        ("3 customers, deposits <b>$5,833</b>", True),
        ("Deposits, typical: $5,833", False),
        ("deposits in all $44,989", False),
    ],
)
def test_the_reader_of_pages_sees_a_label_beside_an_amount(text, wrong):
    assert bool(SAID_WITHOUT.search(text)) == wrong

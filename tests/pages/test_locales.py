"""No number and no date on any page is written the English way, wherever the bank is."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import create_engine
from streamlit.testing.v1 import AppTest

from dashboard import PAGES
from db.bank.demo.generator import generate_demo
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from domain.segmentations import Outliers, SegmentationSettings
from settings import Settings
from tests.pages.conftest import pressed
from workflows.audiences.keep import change_audience, save_audience
from workflows.bank.fill import DEMO_UNTIL
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromAudience
from workflows.lists.release import ListRequest, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation, save_version
from workflows.segments.rfm import save_rfm
from workflows.segments.score import score_segmentation
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source
from workflows.stores import Stores

CUSTOMERS = 1_200  # enough for counts of four digits
LOCALES = {"de_DE": "EUR", "tr_TR": "TRY", "fr_CH": "CHF"}
MONTHS = "January|February|March|April|June|July|August|September|October|November|December|Jan|Feb|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
ENGLISH = {
    "a comma between thousands": r"\d,\d{3}(?!\d)",
    "a decimal point": r"(?<![\d.])\d+\.\d{1,2}(?![\d.])",
    "day and month": rf"\b\d{{1,2}} (?:{MONTHS})\b",
    "month and day": rf"\b(?:{MONTHS}) \d{{1,2}}\b",
    "a day as programs write it": r"\b\d{4}-\d{2}-\d{2}\b",
    "a clock of twelve hours": r"\d\s[AP]M\b",
    "dollars": r"\$\d",
}
# In Switzerland's French a percent sign follows the number at once, as in English.
PERCENT = {
    "de_DE": r"\d ?%(?!\d)",
    "tr_TR": r"\d\s?%(?!\d)",
    "fr_CH": r"\d\s%(?!\d)",
}
NOT_SHOWN = {"id", "element_id", "form_id", "url", "src", "data", "spec", "config", "raw_value", "path"}
# What is shown in a browser only, by its own rules.
NOT_A_TEXT = {"date_input", "number_input", "slider", "file_uploader", "arrow_data_frame", "html"}
QUESTIONS = (
    "Own cut points",
    "Save segmentation",
    "Score another day",
    "Find the segments again",
    "Archive",
    "Delete",
    "History",
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory) -> tuple[str, Path]:
    """A bank's URL and the folder of its data, with something of everything that can be saved."""
    folder = tmp_path_factory.mktemp("locales")
    url = f"sqlite:///{folder / 'bank.db'}"
    engine = create_engine(url)
    generate_demo(engine, customers=CUSTOMERS, transactions_per_customer=12, seed=1, until=DEMO_UNTIL)
    engine.dispose()
    stores = Stores(Settings(database_url=url, data_dir=folder / "data"))
    save_something_of_everything(Session(LOCAL, stores))
    stores.bank.dispose()
    stores.workspace.dispose()
    return url, folder / "data"


def save_something_of_everything(session: Session) -> None:
    refresh_features(session, silent)
    rows = "".join(f"{number},{number * 1.5}\n" for number in range(1, CUSTOMERS, 2))
    scores = BroughtFile(Path("crm.csv"), "customer_id", "crm", None, b"", f"customer_id,points\n{rows}".encode())
    add_source(session, scores, silent)
    save_rfm(session, session.stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP), "Grid")
    first = SegmentationSettings(("age", "savings", "credit_score"), 3, outliers=Outliers.OWN_SEGMENT)
    ours = save_segmentation(session, "Ours", run_segmentation(session, first, silent).run_id)
    second = SegmentationSettings(("age", "savings", "deposits"), 4, method="gaussian-mixture")
    run = run_segmentation(session, second, silent, suggested=2)
    save_version(session, ours.segmentation_id, run.run_id, ours.changes)
    score_segmentation(session, ours.segmentation_id, silent, date(2026, 7, 31))
    _save_audience_and_list(session)


def _save_audience_and_list(session: Session) -> None:
    age, savings = (
        AttributeCondition(name, Operator.AT_LEAST, (value,)) for name, value in (("age", 40.5), ("savings", 1234.5))
    )
    share = AttributeCondition("digital_share", Operator.AT_LEAST, (0.125,))
    wide = AudienceRule(Match.ANY, (age, savings, share))
    kept = save_audience(session, "Aged", AudienceRule(Match.ALL, (age,)), AudienceKind.FROZEN)
    kept = change_audience(session, kept, "Aged or saving", wide, AudienceKind.FROZEN)
    request = ListRequest("Spring", FromAudience(kept.audience_id), ("customer_id", "name"))
    release_target_list(session, prepare_target_list(session, request, silent), silent)


@pytest.mark.parametrize("page", [Path(script).stem for script, *_ in PAGES])
@pytest.mark.parametrize("locale", LOCALES)
def test_no_number_or_date_on_any_page_is_english(visit, bank, locale, page):
    url, data_dir = bank
    app = visit(page, url, data_dir=str(data_dir), locale=locale, currency=LOCALES[locale])
    patterns = ENGLISH | {"a percent sign": PERCENT[locale]}
    found: dict[str, str] = {}
    for view in views(app, page):
        assert not view.exception
        for text in shown_texts(view):
            for what, pattern in patterns.items():
                if match := re.search(pattern, text):
                    found[text[max(match.start() - 60, 0) : match.end() + 60]] = what
        numbers = [name for table in tables(view) for name in table if not is_written(table[name])]
        assert not numbers, "columns of numbers or dates that nobody wrote for the locale"
    assert not found, "\n".join(f"{what}: {text}" for text, what in found.items())


def views(app: AppTest, page: str) -> Iterator[AppTest]:
    """The page with each of its tabs open, with each question that stands before it, and after what it prepares."""
    yield app
    for key in [key for key in app.session_state if key.endswith("-tab")]:
        for tab in [each.label for each in app.tabs]:
            app.session_state[key] = tab
            app.run()
            for field in [each for each in app.text_input if each.label == "Customer id"]:
                field.set_value("7").run()
            yield app
    for label in QUESTIONS:
        for button in [each for each in app.button if each.label == label and not each.disabled]:
            button.click()
            yield app.run()
            app.run()
    if page == "target_lists":
        next(each for each in app.text_input if each.label == "Name of the list").set_value("Autumn").run()
        yield pressed(app, "Prepare list")
    if page == "data_health":
        app.session_state["health-tab"] = "Tables"
        yield pressed(app.run(), "Compare with the bank now")


def shown_texts(app: AppTest) -> Iterator[str]:
    for node in app._tree:
        if getattr(node, "type", "") in NOT_A_TEXT or getattr(node, "proto", None) is None:
            continue
        if node.type == "plotly_chart":
            # A whole text that is a day is the place of a point.
            yield from (each for each in strings(json.loads(node.proto.spec)) if not re.fullmatch(r"[\d-]+", each))
        yield from strings(node.proto)
    for table in tables(app):
        yield from map(str, table.columns)
        yield from table.astype(str).to_numpy().ravel()


def strings(value: Any) -> Iterator[str]:
    """Those of a message, or of a chart's JSON; colours and the names of values in a template are no texts."""
    if isinstance(value, str):
        yield re.sub(r"rgba?\([^)]*\)|%\{[^}]*\}", "", value)
    elif hasattr(value, "ListFields"):
        yield from strings({field.name: inner for field, inner in value.ListFields()})
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_SHOWN:
                yield from strings(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from strings(each)


def tables(app: AppTest) -> list[pd.DataFrame]:
    return [each.value for each in (*app.dataframe, *app.table)]


def is_written(column: pd.Series) -> bool:
    return bool(column.map(lambda cell: isinstance(cell, str)).all())


@pytest.mark.parametrize(
    "text",
    ["1,234 people", "0.25", "12.5%", "50 %", "3 October 2026", "Oct 31, 2026", "2026-10-31", "8:05 AM", "$12"],
)
def test_english_ways_are_recognised(text):
    assert any(re.search(pattern, text) for pattern in (*ENGLISH.values(), *PERCENT.values()))


@pytest.mark.parametrize("text", ["1.234", "0,25", "12,5\xa0%", "31. Oktober 2026", "31.10.2026", "08:05 UTC"])
def test_other_ways_are_not_taken_for_english(text):
    assert not any(re.search(pattern, text) for pattern in (*ENGLISH.values(), PERCENT["de_DE"]))

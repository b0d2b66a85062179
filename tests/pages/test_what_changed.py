"""The page of changes on the demo bank: one day, two days, links, balances, another segmentation."""

import json
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.pages.conftest import button, pressed, texts
from tests.workflows.conftest import change_bank
from wording.formats import Formats
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.segments.life import freeze_segmentation
from workflows.segments.refit import refit_segmentation
from workflows.segments.score import score_segmentation, scored_runs
from workflows.session import Session

PAGE = "what_changed"


def build(stores, name: str, attributes=("spending_90d", "transactions_90d"), n_segments: int = 3):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(attributes, n_segments), silent)
    return save_segmentation(Session(LOCAL, stores), name, run.run_id)


def score(stores, saved, days_before: int):
    day = stores.snapshot().as_of - timedelta(days=days_before)
    return score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, day)


def opened(visit, url: str, **query: str):
    app = visit("customer_base", url)
    app.query_params.update(query)
    return app.switch_page(f"pages/{PAGE}.py").run()


def cards(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def figures(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def another_day(app: AppTest, day: date) -> AppTest:
    """The question is open in the run of its button alone: here both buttons are pressed in one run."""
    button(app, "Score another day").click()
    app.run()
    app.date_input[0].set_value(day)
    button(app, "Score another day").click()
    return pressed(app, "Score")


@pytest.fixture
def saved(stores):
    return build(stores, "Ours")


def test_with_nothing_saved_the_page_says_what_to_do(visit, demo, stores):
    app = visit(PAGE, demo)
    assert not app.exception
    assert "Nothing saved yet" in texts(app)


def test_one_day_is_not_compared_and_another_is_one_click_away(visit, demo, stores, saved):
    app = visit(PAGE, demo)
    assert "“Ours” is known for one day only" in texts(app)
    assert not app.get("plotly_chart")
    app = pressed(app, "Score three months earlier")
    assert not app.exception
    assert not app.error
    earlier, later = scored_runs(Session(LOCAL, stores), saved.segmentation_id)
    assert (later.as_of.month - earlier.as_of.month, earlier.fitted_by) == (3, later.run_id)
    assert (app.query_params["from"], app.query_params["to"]) == (f"{earlier.as_of}", f"{later.as_of}")
    assert cards(app)["On both days"] == "300"
    assert cards(app)["New · gone customers"] == "0 · 0"
    (sizes,) = figures(app)
    assert [line["y"][-1] for line in sizes["data"]] == [segment.size for segment in later.segments]


def test_who_moved_is_shown_in_people_and_in_balances_and_the_link_tells_which(visit, demo, stores, saved):
    score(stores, saved, 90)
    app = opened(visit, demo, **{"changes-tab": "Who moved"})
    flows, _ = figures(app)
    assert sum(flows["data"][0]["link"]["value"]) == 300
    app.get("button_group")[0].set_value("Balances").run()
    assert not app.exception
    flows, _ = figures(app)
    assert sum(flows["data"][0]["link"]["value"]) > 300_00
    assert app.query_params["show"] == "balances"
    assert "by<br>what they hold on" in flows["layout"]["title"]["text"]


def test_a_link_opens_the_same_days_tab_and_measure(visit, demo, stores, saved):
    days = [score(stores, saved, before).as_of for before in (120, 90)]
    link = {"segmentation": saved.segmentation_id, "from": f"{days[0]}", "to": f"{days[1]}", "show": "people"}
    app = opened(visit, demo, **link, **{"changes-tab": "Who moved"})
    assert not app.exception
    assert "balances of the later day are estimated" in texts(app)
    assert figures(app)[0]["layout"]["title"]["text"].count(Formats().day_short(days[1])) == 1
    assert {name: app.query_params[name] for name in ("from", "to")} == {"from": link["from"], "to": link["to"]}


def test_a_day_of_a_link_that_was_not_scored_is_said_so(visit, demo, stores, saved):
    score(stores, saved, 90)
    app = opened(visit, demo, **{"from": "2001-01-01"})
    assert "The day 2001-01-01 of this link was not scored" in texts(app)
    assert cards(app)["On both days"] == "300"


def test_another_segmentation_with_other_days_is_no_broken_link(visit, demo, stores, saved):
    score(stores, saved, 90)
    twin = build(stores, "Its twin")
    score(stores, twin, 60)
    app = opened(visit, demo, segmentation=saved.segmentation_id)
    app.selectbox(key="changes_segmentation").set_value(twin.segmentation_id).run()
    assert not app.exception
    assert "of this link" not in texts(app)
    assert app.query_params["from"] == f"{stores.snapshot().as_of - timedelta(days=60)}"


def test_another_day_is_scored_from_the_page_and_compared_at_once(visit, demo, stores, saved):
    score(stores, saved, 90)
    app = visit(PAGE, demo)
    day = stores.snapshot().as_of - timedelta(days=30)
    app = another_day(app, day)
    assert not app.exception
    assert app.query_params["from"] == f"{day}"
    assert len(figures(app)[0]["data"][0]["x"]) == 3


def test_a_frozen_segmentation_is_compared_but_not_scored(visit, demo, stores, saved):
    freeze_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    app = visit(PAGE, demo)
    assert "is known for one day only" in texts(app)
    assert [each.label for each in app.button if "Score" in each.label] == ["Score another day"]
    assert button(app, "Score another day").disabled


def test_without_a_copy_of_the_bank_what_was_scored_is_still_compared(visit, demo, stores, saved):
    score(stores, saved, 90)
    next(stores.data_dir.rglob("manifest.json")).unlink()
    app = pressed(visit(PAGE, demo), "Score another day")
    assert not app.exception
    assert len(app.error) == 1
    assert cards(app)["On both days"] == "300"


def test_drift_marks_what_is_estimated_and_names_what_was_left_out(visit, demo, stores):
    with_state = build(stores, "With state", ("savings", "credit_score", "transactions_90d"))
    score(stores, with_state, 90)
    app = opened(visit, demo, **{"changes-tab": "Attribute drift"})
    assert not app.exception
    (drift,) = figures(app)
    assert "Savings (estimated)" in [text.replace("<br>", " ") for text in drift["layout"]["yaxis"]["ticktext"]]
    assert "Compared without Credit score: not known for one of the two days" in texts(app)
    assert "Left out, because known for one of the two days only" in texts(app)
    assert any("estimated from movements" in each.label for each in app.expander)


def test_sizes_over_time_say_what_all_days_are_without(visit, demo, stores):
    with_state = build(stores, "With state", ("savings", "credit_score", "transactions_90d"))
    score(stores, with_state, 90)
    assert "All days without Credit score, which one of them lacks." in texts(visit(PAGE, demo))


def test_a_day_besides_the_two_compared_is_marked_as_estimated_where_sizes_are_shown(visit, demo, stores, saved):
    days = [score(stores, saved, before).as_of for before in (120, 90)]
    app = visit(PAGE, demo)
    told = [*(each.label for each in app.expander), *(each.value for each in app.caption)]
    marked = [each.split(":")[0] for each in told if "estimated from movements" in each]
    assert sorted(marked) == sorted(f"As of {Formats().day(day)}" for day in days)


def test_overlap_asks_for_a_second_segmentation_and_says_how_alike_the_two_are(visit, demo, stores, saved):
    score(stores, saved, 90)
    app = opened(visit, demo, **{"changes-tab": "Overlap"})
    assert "Save a second segmentation, or a second version" in texts(app)
    twin = build(stores, "Its twin")
    link = {"segmentation": saved.segmentation_id, "changes-tab": "Overlap", "with": twin.segmentation_id}
    app = opened(visit, demo, **link)
    assert not app.exception
    assert "**Almost the same.**" in texts(app)
    assert "Adjusted Rand index 1.00" in texts(app)
    assert figures(app)[0]["data"][0]["z"] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_an_earlier_version_is_compared_under_overlap(visit, demo, stores, saved):
    change_bank(demo, "UPDATE Transactions SET amount = 3 * amount WHERE transaction_id % 3 = 0")
    refresh_features(Session(LOCAL, stores), silent)
    refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    app = opened(visit, demo)
    assert "is known for one day only" in texts(app), "days of two builds are not mixed"
    score(stores, saved, 90)
    app = opened(visit, demo, **{"changes-tab": "Overlap"})
    assert not app.exception
    assert app.selectbox(key="changes_with").options == ["Ours, version 1"]
    assert "Adjusted Rand index" in texts(app)


def test_a_refit_is_advised_with_its_reasons_when_the_bank_is_not_what_it_was(visit, demo, stores):
    saved = build(stores, "Ours", ("savings", "transactions_90d"))
    newest = stores.snapshot().as_of + timedelta(days=1)
    change_bank(
        demo,
        f"UPDATE Transactions SET transaction_date = '{newest} 00:00:00' WHERE transaction_id % 2 = 0",
        "UPDATE Accounts SET balance = 50 * balance + 100000",
    )
    refresh_features(Session(LOCAL, stores), silent)
    score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    app = visit(PAGE, demo)
    assert not app.exception
    assert cards(app)["Refit advised"] == "yes"
    assert "Savings has shifted far (PSI" in texts(app)


def test_of_segments_that_were_built_on_the_later_day_a_refit_cannot_be_advised(visit, demo, stores, saved):
    score(stores, saved, 90)
    app = visit(PAGE, demo)
    assert cards(app)["Refit advised"] == "not applicable"
    assert "not before the later day" in next(each.help for each in app.metric if each.label == "Refit advised")


def test_a_name_with_markup_is_shown_as_typed(visit, demo, stores):
    build(stores, "![x](http://outside.example/a.png)")
    assert "“\\!\\[x\\](http\\:\u2060//outside.example/a.png)” is known for one day only" in texts(visit(PAGE, demo))


def found_again(stores, demo, saved):
    """A second version, on data that differ."""
    change_bank(demo, "UPDATE Transactions SET amount = 3 * amount WHERE transaction_id % 3 = 0")
    refresh_features(Session(LOCAL, stores), silent)
    return refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent).saved


@pytest.mark.parametrize("named", [True, False], ids=["with its version", "of before links named a version"])
def test_a_link_to_days_of_an_earlier_version_shows_them_and_says_so(visit, demo, stores, saved, named):
    past = score(stores, saved, 90)
    built = stores.snapshot().as_of
    found_again(stores, demo, saved)
    link = {"segmentation": saved.segmentation_id, "from": f"{past.as_of}", "to": f"{built}"}
    app = opened(visit, demo, **link, **({"version": "1"} if named else {}))
    assert not app.exception
    assert "Scored with version 1 of " in texts(app)
    assert "the current version is 2." in texts(app)
    assert "of this link" not in texts(app)
    assert cards(app)["On both days"] == "300"
    assert cards(app)["Refit advised"] == "not applicable"
    assert app.query_params["version"] == "1"
    app = pressed(app, "Show version 2")
    assert not app.exception
    assert "Scored with version 1" not in texts(app)
    assert app.query_params["version"] == "2"


def test_another_segmentation_is_not_opened_in_the_version_of_the_one_before(visit, demo, stores, saved):
    twin = build(stores, "Its twin")
    for each in (saved, twin):
        found_again(stores, demo, each)
    app = opened(visit, demo, segmentation=saved.segmentation_id, version="1")
    assert "Scored with version 1" in texts(app)
    app.selectbox(key="changes_segmentation").set_value(twin.segmentation_id).run()
    assert not app.exception
    assert "Scored with version 1" not in texts(app)


def test_a_headline_on_fewer_attributes_says_so_and_segments_that_cannot_be_told_are_named(visit, demo, stores):
    with_state = build(stores, "With state", ("credit_score", "credit_utilization", "transactions_90d"), 4)
    score(stores, with_state, 90)
    app = opened(visit, demo, **{"changes-tab": "Who moved"})
    assert not app.exception
    (moved,) = (each for each in app.metric if each.label == "Moved")
    assert moved.delta in ("on 1 of 3 attributes", "on 2 of 3 attributes")
    assert "cannot be told apart without Credit score" in texts(app)
    assert "in a segment that cannot be told apart on one of the days, and not counted" in texts(app)
    flows, _ = figures(app)
    assert flows["data"][0]["node"]["color"].count("#747B89") >= 2

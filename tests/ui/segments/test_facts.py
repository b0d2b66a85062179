"""What a page shows of a run: found on these customers, or only scored on them."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from domain.profiles import AttributeProfile, SegmentProfile
from domain.rfm import GridArea, RfmSettings, RfmWindow
from domain.segmentations import SegmentationSettings
from domain.trust import Stability
from tests.db.workspace.conftest import RUN
from tests.patience import PATIENCE
from tests.segmentation.hand_made import an_attribute
from workflows.segments.explain import OpenRun

BY_RULE = SegmentationSettings(("recency",), 2, 1, RfmSettings(RfmWindow.DAYS_90, (GridArea("All", (1, 5), (1, 5)),)))

PROFILE = SegmentProfile(
    RUN.segments[0],
    tuple(AttributeProfile(an_attribute(name), True, 1.0, 1.0, 0.0, 100, 3) for name in ("recency", "balance")),
)
AGAIN = Stability(0.9, (0.9, 0.8), 0.1, 5, 20, uncertainty=0.01)


@pytest.fixture
def found():
    return replace(RUN, preparations=tuple(replace(each, imputed=0, logged=False) for each in RUN.preparations))


def shown(run) -> AppTest:
    def script(opened, profiles):
        from ui.common.scoring import show_stale
        from ui.segments.facts import show_run_facts
        from ui.segments.runs import show_built_from
        from wording.formats import Formats

        show_stale(opened)
        show_built_from(opened, Formats())
        show_run_facts(opened.run, profiles, Formats())

    opened = OpenRun(run, True, None)  # type: ignore[arg-type]
    return AppTest.from_function(
        script, kwargs={"opened": opened, "profiles": (PROFILE,)}, default_timeout=PATIENCE
    ).run()


def values(app: AppTest) -> dict[str, str]:
    return {metric.label: str(metric.value) for metric in app.metric}


def filled(run, number: int):
    return tuple(replace(each, imputed=number) for each in run.preparations)


def helps(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.help for metric in app.metric}


def test_a_run_that_found_its_segments_was_built_and_one_that_did_not_was_scored(found):
    built, scored = shown(found), shown(replace(found, fitted_by="f" * 32))
    assert "· built by ana\u2060@" in built.caption[0].value
    assert "· scored by ana\u2060@" in scored.caption[0].value
    assert "segments that an earlier build found" in scored.caption[0].value
    assert "These segments were built on data" in built.warning[0].value
    assert "These segments were last scored on data" in scored.warning[0].value


def test_what_is_unknown_is_filled_as_on_the_day_of_the_build(found):
    built, scored = (helps(shown(each))["Unknown, filled in"] for each in (found, replace(found, fitted_by="f" * 32)))
    assert "the median of all customers, or with their more frequent answer to yes or no. Of 5 customers" in built
    assert "both as of the build. Of 5 customers: all are known" in scored


def test_those_set_apart_have_a_card_with_a_sentence(found):
    told = helps(shown(replace(found, n_customers=found.n_customers + 5, not_enough_known=5)))
    assert told["Not enough known"].startswith("Of 5 customers nothing is known that the segments were formed on")
    assert "Unassigned" not in told


def test_people_in_no_segment_are_out_of_its_lists_but_not_out_of_every_audience(found):
    some_in_none = replace(found, n_customers=found.n_customers + 5)
    told = helps(shown(some_in_none))["Unassigned"]
    assert told.startswith("5 customers are like no segment")
    assert "an audience of people in none of the segments finds them" in told
    told = helps(shown(replace(some_in_none, settings=BY_RULE)))["Unassigned"]
    assert told.startswith("5 customers fall into an area of the grid that was empty")


def test_how_sure_is_over_those_who_are_in_a_segment_and_told_only_of_segments_that_come_again(found):
    mixture = replace(found, certainty=(0.9,) * len(found.segments), stability=AGAIN)
    app = shown(mixture)
    assert values(app)["How sure"] == "90%"
    assert helps(app)["How sure"].endswith("This is the mean over those in a segment.")
    for stability in (replace(AGAIN, reproducibility=0.3), replace(AGAIN, uncertainty=0.25), None):
        app = shown(replace(mixture, stability=stability))
        assert values(app)["How sure"] == "not told"
        assert helps(app)["How sure"].startswith("Told only of segments that come again")


def test_where_most_values_are_filled_in_no_card_praises_and_the_page_says_why(found):
    app = shown(replace(found, stability=AGAIN, preparations=filled(found, 3)))
    assert (values(app)["Real or a choice?"], values(app)["Separation"]) == ("no verdict", "not told")
    (_, warning) = app.warning
    assert warning.value.startswith("No verdict: 60% of the values were filled in, because they are unknown.")


def test_what_is_partly_filled_in_is_said_beside_the_verdict(found):
    app = shown(replace(found, stability=AGAIN, preparations=filled(found, 1)))
    assert values(app)["Real or a choice?"] == "reproducible"
    assert app.caption[-1].value.startswith("20% of the values were filled in")
    assert len(shown(replace(found, stability=AGAIN)).caption) == 1


def test_one_attribute_is_one(found):
    of_one = replace(found, settings=SegmentationSettings(("recency",), 2, 1))
    assert "5 customers · 1 attribute, k-means" in shown(of_one).caption[0].value
    assert "2 attributes, k-means" in shown(found).caption[0].value

"""Reasons for a refit and differences between versions, in English, German, Swiss French and Turkish numbers."""

from dataclasses import replace
from datetime import date

import pytest

from domain.changes import ABSENT, Changed, Difference, Flow, Migration, SizeChange
from domain.drift import Drift, NotJudged, RefitAdvice
from domain.rfm import CutPoints, GridArea, RfmWindow
from domain.segmentations import Outliers
from domain.segments import Segment
from domain.trust import Verdict
from tests.segmentation.hand_made import an_attribute
from wording.changes import (
    describe_difference,
    describe_moved,
    describe_not_told,
    describe_refit,
    on_attributes,
    refit_help,
)
from wording.formats import Formats

ENGLISH, GERMAN, SWISS, TURKISH = (Formats("EUR", locale) for locale in ("en_US", "de_DE", "fr_CH", "tr_TR"))


def moved(label: str, psi: float) -> Drift:
    return Drift(an_attribute(label.lower(), label=label), True, psi, 1, 2, 0, 0)


@pytest.mark.parametrize(
    ("formats", "sentences"),
    [
        (
            ENGLISH,
            [
                "Income has shifted far (PSI 0.31).",
                "“Savers {1}” has shrunk from 14,000 to 99 people, too few to act on.",
                "The segments are less clearly separated (silhouette 0.40 before, 0.34 now).",
            ],
        ),
        (
            GERMAN,
            [
                "Income has shifted far (PSI 0,31).",
                "“Savers {1}” has shrunk from 14.000 to 99 people, too few to act on.",
                "The segments are less clearly separated (silhouette 0,40 before, 0,34 now).",
            ],
        ),
    ],
)
def test_every_reason_for_a_refit_is_a_sentence(formats, sentences):
    advice = RefitAdvice((moved("Income", 0.31),), (), 6, (SizeChange("Savers {1}", 14_000, 99),), (0.4, 0.34))
    assert describe_refit(advice, formats) == sentences


def test_several_attributes_that_shifted_somewhat_are_one_reason():
    advice = RefitAdvice((), (moved("Income", 0.1), moved("Age", 0.2)), 6, (), None)
    words = "2 of 6 attributes that form the segments have shifted"
    assert describe_refit(advice, ENGLISH) == [f"{words} (PSI: Income 0.10 and Age 0.20)."]
    assert describe_refit(advice, TURKISH) == [f"{words} (PSI: Income 0,10 and Age 0,20)."]


def test_without_a_reason_nothing_is_written():
    assert describe_refit(RefitAdvice((), (), 6, (), None), ENGLISH) == []
    assert describe_difference(Difference(sizes=()), ENGLISH) == []


SETTINGS = Difference(
    (),
    added=("Debt", "Age"),
    removed=("Income",),
    method=Changed("k-means", "Gaussian mixture"),
    outliers=Changed(Outliers.WINSORISED, Outliers.OWN_SEGMENT),
    seed=Changed(1, 1000),
)
RESULTS = Difference(
    (),
    n_segments=Changed(2, 3),
    as_of=Changed(date(2026, 1, 31), date(2026, 2, 28)),
    verdict=Changed(Verdict.UNKNOWN, Verdict.NATURAL),
    silhouette=Changed(None, 0.456),
    renamed={1: Changed("Savers", "Spenders")},
)
MAP = Difference(
    (),
    window=Changed(RfmWindow.DAYS_365, RfmWindow.MONTHS_12),
    cuts=Changed(None, CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (10, 20.5, 30, 4000))),
    areas={
        "Lost": Changed((GridArea("Lost", (1, 2), (1, 5)),), ()),
        "Gone": Changed((), (GridArea("Gone", (1, 2), (1, 5)), GridArea("Gone", (3, 3), (1, 1)))),
        "Loyal": Changed((GridArea("Loyal", (3, 5), (1, 5)),), (GridArea("Loyal", (4, 5), (1, 5)),)),
    },
)


def test_differences_of_settings_name_what_was_before_and_what_is_now():
    assert describe_difference(SETTINGS, ENGLISH) == [
        "Attributes added: Debt and Age.",
        "Attributes removed: Income.",
        "Method: k-means before, Gaussian mixture now.",
        "Extreme values: capped before, a segment of their own now.",
        "Seed: 1 before, 1000 now.",
    ]


@pytest.mark.parametrize(
    ("formats", "days", "silhouette"),
    [
        (ENGLISH, "as of January 31, 2026 before, as of February 28, 2026 now", "0.46"),
        (GERMAN, "as of 31. Januar 2026 before, as of 28. Februar 2026 now", "0,46"),
        (SWISS, "as of 31 janvier 2026 before, as of 28 février 2026 now", "0,46"),
    ],
)
def test_differences_of_results_are_written_in_the_banks_locale(formats, days, silhouette):
    assert describe_difference(RESULTS, formats) == [
        "Segments: 2 before, 3 now.",
        f"Data: {days}.",
        "Verdict: not measurable before, natural now.",
        f"Separation (silhouette): not measurable before, {silhouette} now.",
        "Segment 1: named “Savers” before, “Spenders” now.",
    ]


@pytest.mark.parametrize(
    ("formats", "money"), [(ENGLISH, "10, 20.5, 30 and 4,000"), (TURKISH, "10, 20,5, 30 and 4.000")]
)
def test_differences_of_a_map_name_window_cut_points_and_cells(formats, money):
    cuts = f"recency 1, 2, 3 and 4; frequency 1, 2, 3 and 4; money {money}"
    assert describe_difference(MAP, formats) == [
        "Window: 365 days before, 12 complete months now.",
        f"Cut points: found in the data before, {cuts} now.",
        "Map: “Lost” is gone, before R1–2 F1–5.",
        "Map: “Gone” is new, R1–2 F1–5 and R3 F1.",
        "Map: “Loyal” is R4–5 F1–5, before R3–5 F1–5.",
    ]


@pytest.mark.parametrize(
    ("by_map", "sentence"),
    [
        (True, "Segments are formed by a map of recency and frequency, before by similar customers."),
        (False, "Segments are formed by similar customers, before by a map of recency and frequency."),
    ],
)
def test_another_way_to_form_segments_comes_first(by_map, sentence):
    assert describe_difference(Difference((), by_map=by_map), ENGLISH) == [sentence]


FLOWS = (Flow(1, 1, 70_000), Flow(1, 2, 10_000), Flow(2, 2, 500), Flow(ABSENT, 1, 3))
SEGMENTS = (Segment(1, "Savers", 70_003, 0.9), Segment(2, "Quiet", 10_500, 0.1))


def test_who_moved_is_said_of_those_whose_segments_can_be_told_apart():
    assert describe_moved(Migration(SEGMENTS, FLOWS), ENGLISH) == (
        "10,000 of 80,500 people are in another segment on the later day."
    )
    assert describe_moved(Migration(SEGMENTS, FLOWS, frozenset({2})), GERMAN) == (
        "0 of 70.000 people are in another segment on the later day. 10.500 people more are in a segment that cannot be told "
        "apart on one of the days, and not counted."
    )


def test_segments_that_cannot_be_told_apart_are_named_with_what_is_missing():
    assert describe_not_told({2}, SEGMENTS, ["Savings"]) == "“Quiet” cannot be told apart without Savings, and is grey."
    assert describe_not_told({0, 1}, SEGMENTS, ["Savings", "Age"]) == (
        "“Savers” and Unassigned cannot be told apart without Savings and Age, and are grey."
    )


def test_a_number_on_fewer_attributes_than_formed_the_segments_says_so():
    assert on_attributes(4, 7, ENGLISH) == "on 4 of 7 attributes"
    assert on_attributes(7, 7, ENGLISH) == ""


@pytest.mark.parametrize("why", NotJudged)
def test_why_a_refit_is_not_judged_is_a_sentence_of_its_own(why):
    told = {refit_help(RefitAdvice(not_judged=each), date(2026, 1, 31), ENGLISH) for each in NotJudged}
    assert len(told) == len(NotJudged)
    assert refit_help(RefitAdvice(not_judged=why), date(2026, 1, 31), ENGLISH).endswith(".")


def test_segments_of_a_map_are_not_said_to_be_set_apart_as_clearly():
    assert "set apart as clearly" in refit_help(RefitAdvice(basis=2), date(2026, 1, 31), ENGLISH)
    assert "set apart" not in refit_help(RefitAdvice(basis=2, separation_known=False), date(2026, 1, 31), ENGLISH)


def test_the_reason_is_what_people_moved_without_what_days_did():
    tenure = replace(moved("Tenure", 0.8), by_calendar=0.5)
    assert describe_refit(RefitAdvice(far=(tenure,), basis=1), ENGLISH) == ["Tenure has shifted far (PSI 0.30)."]

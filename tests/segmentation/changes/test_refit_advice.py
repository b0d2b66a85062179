"""When a refit is advised, when not, and when that cannot be said."""

from dataclasses import replace

import numpy as np

from domain.changes import SizeChange
from domain.drift import Advised, Drift, NotJudged, RefitAdvice
from domain.segmentations import Segmentation, SegmentationSettings
from segmentation.building.numbering import resized
from segmentation.changes.refit_advice import advise_refit
from tests.segmentation.hand_made import an_attribute


def found_segments(*sizes: int, silhouette: float | None = 0.4) -> Segmentation:
    labels = np.repeat(np.arange(1, len(sizes) + 1), sizes).astype(np.int8)
    names = ["Savers", "Spenders", "Quiet"][: len(sizes)]
    settings = SegmentationSettings(("income",), len(sizes))
    ids = np.arange(len(labels))
    return Segmentation(settings, resized(names, labels), ids, labels, (), None, silhouette, len(labels))


BUILT = found_segments(500, 400)


def moved(psi: float, label: str = "Income", basis: bool = True) -> Drift:
    return Drift(an_attribute(label.lower(), label=label), basis, psi, 1, 2, 0, 0)


def test_no_refit_is_advised_when_nothing_moved() -> None:
    advice = advise_refit([moved(0.0)], BUILT, BUILT)
    assert advice.advised is Advised.NO
    assert advice == RefitAdvice((), (), 1, (), None)


def test_one_attribute_that_forms_the_segments_and_moved_far_is_enough() -> None:
    assert advise_refit([moved(0.2499)], BUILT, BUILT).advised is Advised.NO
    assert advise_refit([moved(0.25)], BUILT, BUILT) == RefitAdvice((moved(0.25),), (), 1, (), None)


def test_an_attribute_that_only_describes_is_no_reason() -> None:
    assert advise_refit([moved(3.0, basis=False)], BUILT, BUILT).advised is Advised.NO


def test_several_that_moved_somewhat_are_a_reason_when_they_are_a_third_at_least() -> None:
    two = [moved(0.1), moved(0.2, "Age")]
    still = [moved(0.0, f"Other {number}") for number in range(4)]
    assert advise_refit([*two, *still], BUILT, BUILT) == RefitAdvice((), tuple(two), 6, (), None)
    assert advise_refit([*two, *still, moved(0.0, "One more")], BUILT, BUILT).advised is Advised.NO
    assert advise_refit([moved(0.2), moved(0.0, "Age")], BUILT, BUILT).advised is Advised.NO


def test_where_one_has_shifted_far_the_others_that_moved_somewhat_are_not_told_again() -> None:
    found = advise_refit([moved(0.4), moved(0.2, "Age")], BUILT, BUILT)
    assert found == RefitAdvice((moved(0.4),), (), 2, (), None)


def test_a_segment_that_became_too_small_to_act_on_is_a_reason_and_one_that_always_was_is_none() -> None:
    shrunk = found_segments(801, 99)
    assert advise_refit([], BUILT, shrunk) == RefitAdvice((), (), 0, (SizeChange("Spenders", 400, 99),), None)
    assert advise_refit([], shrunk, shrunk).advised is Advised.NO


def test_segments_that_are_set_apart_clearly_less_are_a_reason() -> None:
    assert advise_refit([], BUILT, replace(BUILT, silhouette=0.34)) == RefitAdvice((), (), 0, (), (0.4, 0.34))
    assert advise_refit([], BUILT, replace(BUILT, silhouette=0.36)).advised is Advised.NO
    of_a_map = advise_refit([], BUILT, replace(BUILT, silhouette=None))
    assert (of_a_map.advised, of_a_map.separation_known) == (Advised.NO, False)


def test_what_moves_by_the_calendar_alone_is_no_reason() -> None:
    tenure = replace(moved(0.4, "Years with the bank"), by_calendar=0.35)
    assert advise_refit([tenure], BUILT, BUILT).advised is Advised.NO
    assert advise_refit([replace(tenure, by_calendar=0.1)], BUILT, BUILT).advised is Advised.YES


def test_too_few_customers_are_not_judged_whatever_moved() -> None:
    few = found_segments(50, 49)
    for built, scored in ((few, BUILT), (BUILT, few)):
        advice = advise_refit([moved(3.0)], built, scored)
        assert (advice.advised, advice.not_judged) == (Advised.NOT_APPLICABLE, NotJudged.TOO_FEW_CUSTOMERS)


def test_without_every_attribute_there_can_be_a_reason_but_not_none() -> None:
    lacking = replace(BUILT, left_out=("savings",))
    advice = advise_refit([moved(0.0)], BUILT, lacking)
    assert (advice.advised, advice.not_judged) == (Advised.NOT_APPLICABLE, NotJudged.ATTRIBUTES_UNKNOWN)
    assert advise_refit([moved(0.3)], BUILT, lacking).advised is Advised.YES


def test_that_a_segment_shrank_is_no_reason_where_it_cannot_be_told_apart() -> None:
    shrunk = found_segments(801, 99)
    assert advise_refit([], BUILT, shrunk, not_told={2}).advised is Advised.NO

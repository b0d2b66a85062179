from dataclasses import replace

from domain.segment_counts import CountReason, SegmentCountComparison, SegmentCountScore
from domain.trust import Stability
from ui.charts.look import Look
from ui.charts.segment_counts import segment_counts
from ui.charts.theme import DARK, LIGHT
from wording.formats import Formats

STABLE = Stability(0.97, (0.9, 0.9), 0.2, 5_000, 20, uncertainty=0.01)
TWO = SegmentCountScore(2, 0.25, STABLE, 0.0, 1234.5, 50.4, 1.25, 3_100, 0.31)
UNSTABLE = replace(STABLE, reproducibility=-0.02, uncertainty=0.04)
THREE = replace(TWO, n_segments=3, silhouette=0.4, stability=UNSTABLE, smallest_share=0.1, smallest=1_000)
COMPARISON = SegmentCountComparison((TWO, THREE), 5_000, 10_000, 3, (2,), None)


def test_lines_hold_agreement_separation_and_what_data_without_groups_reaches() -> None:
    lines = segment_counts(COMPARISON, Look(LIGHT, Formats())).figure.data
    assert [list(line.x) for line in lines] == [[2, 3]] * 3
    assert [list(line.y) for line in lines] == [[0.97, -0.02], [0.25, 0.4], [0.2, 0.2]]
    assert len({line.marker.symbol for line in lines}) == 3, "colour is not the only cue"


def test_an_agreement_below_chance_stays_on_the_chart() -> None:
    low, high = segment_counts(COMPARISON, Look(LIGHT, Formats())).figure.layout.yaxis.range
    assert low == -0.06, "with all that it may differ"
    assert high > 1


def test_the_table_has_every_measure_and_marks_recommendation_and_knee() -> None:
    table = segment_counts(COMPARISON, Look(DARK, Formats())).table
    assert list(table[""]) == ["recommended", "knee"]
    assert list(table.iloc[0])[:-1] == [
        "2",
        "reproducible",
        "0.97 ± 0.01",
        "0.25",
        "0.20",
        "1,234",
        "50",
        "1.25",
        "31% (3,100)",
    ]


def test_the_sample_and_the_recommendation_are_said() -> None:
    chart = segment_counts(COMPARISON, Look(LIGHT, Formats()))
    assert "Measured on 5,000 of 10,000 customers." in chart.figure.layout.title.text
    assert chart.alt.startswith("2 to 3 segments compared by reproducibility and separation: 2 is recommended. Other")
    nothing = segment_counts(replace(COMPARISON, equals=(), reason=CountReason.TOO_SMALL), Look(LIGHT, Formats()))
    assert "none is recommended" in nothing.alt
    assert len(nothing.figure.layout.shapes) == len(chart.figure.layout.shapes) - 1


def test_numbers_that_are_as_good_as_the_recommended_one_are_marked_in_chart_table_and_words() -> None:
    equal = replace(COMPARISON, scores=(TWO, replace(TWO, n_segments=3)), equals=(2, 3))
    chart = segment_counts(equal, Look(LIGHT, Formats()))
    assert [(each.x0, each.line.dash) for each in chart.figure.layout.shapes][:2] == [(2, "dash"), (3, "dot")]
    assert chart.figure.data[-1].name == "As good as the recommended"
    assert list(chart.table[""]) == ["recommended", "as good · knee"]
    assert "2 and 3 segments are equally good" in chart.alt


def test_how_far_another_sample_may_differ_is_drawn() -> None:
    again, *_ = segment_counts(COMPARISON, Look(LIGHT, Formats())).figure.data
    assert list(again.error_y.array) == [0.01, 0.04]

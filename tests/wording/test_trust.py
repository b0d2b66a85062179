"""Why a number of segments is recommended, and what data lacks, in English, German, Swiss French and Turkish numbers."""

from dataclasses import replace

import pytest

from domain.health import Sufficiency
from domain.segment_counts import CountReason, SegmentCountComparison, SegmentCountScore
from domain.trust import Stability, Trust
from wording.formats import Formats
from wording.trust import (
    certainty_help,
    certainty_of,
    comes_again,
    comes_again_help,
    describe_caution,
    describe_filled,
    describe_shortcomings,
    describe_verdict,
    separation_help,
    separation_word,
    verdict_help,
    why_this_number,
)

ENGLISH, GERMAN, SWISS, TURKISH = (Formats("EUR", locale) for locale in ("en_US", "de_DE", "fr_CH", "tr_TR"))
STABILITY = Stability(0.954, (0.9,) * 4, 0.2, 5_000, 20, 1.0, 0.012, (0.02,) * 4, 4, 0.97)
FOUR = SegmentCountScore(4, 0.5123, STABILITY, 0.0, 100.0, 50.0, 1.0, 2_000, 0.2)
AS_CLEAR = (
    "Filled-in values are alike, so segments of them come again and look clear, whoever the customers are. Choose "
)
AS_CLEAR += "attributes that are known for most customers."


def compared(*equals: int, reason: CountReason | None = None, score: SegmentCountScore = FOUR, **changes):
    return SegmentCountComparison((score,), 5_000, 10_000, None, equals, reason, **changes)


def measured(**changes) -> SegmentCountScore:
    return replace(FOUR, stability=replace(STABILITY, **changes))


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "They are the groups that emptier space separates, each of them and no other."),
        (
            {"intact": 0.8},
            "But they cut through groups that emptier space separates: the method HDBSCAN may find these groups.",
        ),
        ({"matched": 0.0, "groups": 5}, "But they put several groups that emptier space separates into one."),
        (
            {"matched": 0.0, "groups": 0},
            "They are clearer than in data without groups. But no emptier space lies all around them, so their number is a "
            "choice.",
        ),
        (
            {"by_having": 0.5},
            "But they are no clearer than segments that only tell who has something from who has nothing or is unknown.",
        ),
        (
            {"without_groups": 0.5},
            "But they are no clearer than in data without groups: where one segment ends is a choice, not a discovery.",
        ),
        (
            {"matched": None, "groups": None},
            "Whether they are the groups that are there was not measured: build the segments again.",
        ),
    ],
)
def test_a_recommended_number_comes_with_its_measures_and_how_far_to_trust_it(changes, end):
    assert why_this_number(compared(4, score=measured(**changes)), ENGLISH) == (
        "Other samples of the customers give the same 4 segments (agreement 0.95 of 1, give or take 0.01). Their separation "
        f"is clear (silhouette 0.51). {end}"
    )


def test_the_measures_are_written_in_the_banks_locale():
    assert why_this_number(compared(4), GERMAN).startswith(
        "Other samples of the customers give the same 4 segments (agreement 0,95 of 1, give or take 0,01). Their separation "
        "is clear (silhouette 0,51). They are the groups"
    )


def test_numbers_that_are_equally_good_are_named_with_what_decides_between_them():
    assert why_this_number(compared(4, 8, 9), ENGLISH).startswith(
        "4, 8 and 9 segments are equally good; the fewest are preferred, because they are easier to serve. Other samples"
    )


def test_a_recommended_number_on_the_line_is_told_with_an_about():
    on_the_line = measured(reproducibility=0.71, uncertainty=0.03)
    assert "give about the same 4 segments (agreement 0.71 of 1, give or take 0.03)" in why_this_number(
        compared(4, score=on_the_line), ENGLISH
    )
    assert describe_verdict(on_the_line.trust, ENGLISH) == (
        "About reproducible: another sample might as well give other segments."
    )


def test_where_no_number_is_recommended_the_reason_is_given():
    assert why_this_number(compared(reason=CountReason.NOT_REPRODUCIBLE), ENGLISH) == (
        "No reliable segmentation found: whatever their number, other samples of the customers give other segments. Other "
        "attributes may separate customers better."
    )
    assert why_this_number(compared(reason=CountReason.WITHHELD, filled_share=0.994), ENGLISH) == (
        f"No number is suggested: 99% of the values were filled in, because they are unknown. {AS_CLEAR}"
    )


def test_segments_that_are_only_small_are_said_to_be_small_with_what_to_do():
    scores = tuple(replace(FOUR, n_segments=number) for number in (3, 4, 5, 7))
    small = SegmentCountComparison(scores, 3_000, 3_000, None, (), CountReason.TOO_SMALL)
    what_to_do = (
        "too few for a campaign whose effect is to be measured. Build one of them if these few are worth serving by hand; "
        "else try other attributes, or give extreme values a segment of their own."
    )
    assert why_this_number(small, ENGLISH) == (
        f"3 to 5 and 7 segments come again, but each number leaves a segment under 100 people: {what_to_do}"
    )
    one = replace(small, scores=scores[:1], customers=50_000)
    assert why_this_number(one, ENGLISH) == (
        f"3 segments come again, but this number leaves a segment under 1,000 people: {what_to_do}"
    )


@pytest.mark.parametrize(
    ("silhouette", "changes", "filled", "said"),
    [
        (0.4, {}, 0.0, "Natural: the segments come again in other samples. They are the groups that"),
        (0.4, {"intact": 0.5}, 0.0, "Reproducible: the segments come again in other samples. But they cut"),
        (0.4, {"reproducibility": 0.4}, 0.0, "Arbitrary: other samples of the customers give other segments."),
        (0.4, {}, 0.99, "No verdict: 99% of the values were filled in, because they are unknown. Filled-in values are"),
        (None, {}, 0.0, "Not measured: too few customers"),
    ],
)
def test_the_verdict_is_a_sentence(silhouette, changes, filled, said):
    assert describe_verdict(Trust(silhouette, replace(STABILITY, **changes), filled), ENGLISH).startswith(said)


def test_what_was_measured_is_told_as_it_was_done():
    assert verdict_help(FOUR.trust, ENGLISH).endswith(
        " Built again 20 times, each time on 80% of 5,000 customers: agreement 0.95 of 1, give or take 0.01 (adjusted Rand "
        "index; reproducible from 0.7)."
    )


def test_no_measure_is_told_where_most_values_are_filled_in():
    withheld = replace(FOUR.trust, filled_share=0.6)
    texts = [verdict_help(withheld, ENGLISH), separation_help(withheld, 5_000, ENGLISH)]
    texts += [comes_again(withheld.of_segment(1), ENGLISH), comes_again_help(withheld.of_segment(1), ENGLISH)]
    assert not [text for text in texts if "0." in text or "90%" in text]
    assert separation_word(withheld) == comes_again(withheld.of_segment(1), ENGLISH) == "not told"


def test_what_is_partly_filled_in_is_told_beside_the_verdict():
    note = "17% of the values were filled in, because they are unknown. Some customers may be alike only in what is unknown "
    note += "of them."
    trust = replace(FOUR.trust, filled_share=0.17)
    assert describe_filled(trust, ENGLISH) == note
    assert describe_verdict(trust, ENGLISH).endswith(note)
    assert describe_filled(FOUR.trust, ENGLISH) is None


def test_a_verdict_without_most_customers_says_that_it_is_not_about_them():
    note = "Of 98% of the customers nothing is known that the segments are formed on: this is not about them."
    trust = replace(FOUR.trust, set_apart_share=0.98)
    assert describe_filled(trust, ENGLISH) == note
    assert describe_verdict(trust, ENGLISH).endswith(note)
    assert describe_filled(replace(trust, set_apart_share=0.09), ENGLISH) is None


@pytest.mark.parametrize(
    ("overlap", "card", "said"),
    [
        (0.83, "83%", "This segment is found again"),
        (0.744, "about 74%", "Only its core"),
        (0.4, "40%", "It falls apart"),
        (None, "not measured", "Not measured: hardly anybody"),
    ],
)
def test_one_segment_is_judged_by_its_own_overlap(overlap, card, said):
    trust = measured(by_segment=(overlap, 0.9, 0.9, 0.9)).trust.of_segment(1)
    assert comes_again(trust, ENGLISH) == card
    assert comes_again_help(trust, ENGLISH).startswith(said)


def test_how_sure_a_method_is_is_told_only_of_segments_that_come_again():
    assert certainty_of(FOUR.trust, 0.99, ENGLISH) == "99%"
    for changes in ({"reproducibility": 0.3}, {"reproducibility": 0.71, "uncertainty": 0.05}):
        trust = measured(**changes).trust
        assert certainty_of(trust, 0.99, ENGLISH) == "not told"
        assert certainty_help(trust, ENGLISH).startswith("Told only of segments that come again")


def test_a_separation_on_the_line_is_told_with_an_about():
    words = [separation_word(Trust(silhouette, STABILITY)) for silhouette in (0.248, 0.252, 0.3, 0.502)]
    assert words == ["about weak", "about usable", "usable", "about clear"]


@pytest.mark.parametrize(
    ("formats", "share"), [(ENGLISH, "49%"), (GERMAN, "49\N{NO-BREAK SPACE}%"), (SWISS, "49%"), (TURKISH, "%49")]
)
def test_every_shortcoming_is_named_with_what_is_needed_and_why(formats, share):
    half = share.replace("49", "50")
    assert describe_shortcomings(Sufficiency(199, 5, 0.49, 1, 0), formats) == [
        "200 customers are needed for 2 segments of 100; the bank has 199. The averages of smaller segments change with "
        "every customer who comes or goes.",
        "5 of the last 12 months have transactions; at least 6 are needed. With fewer, one month's habits look like a "
        "customer's character, and a trend cannot be measured.",
        f"{share} of the customers ever started a transaction; at least {half} are needed. With fewer, most customers are "
        "in one segment, and nothing is known about them.",
        "1 attribute can tell customers apart; at least 3 are needed. With fewer, segments only cut a ranking into pieces.",
    ]


def test_enough_data_has_no_shortcoming_and_less_than_a_year_is_a_caution():
    enough = Sufficiency(5_000, 7, 0.9, 30, 12)
    assert describe_shortcomings(enough, ENGLISH) == []
    sentence = "7 of the last 12 months have transactions: attributes that look back a whole year cover only these."
    assert describe_caution(enough, ENGLISH) == describe_caution(enough, TURKISH) == sentence
    assert describe_caution(Sufficiency(5_000, 12, 0.9, 30, 12), ENGLISH) is None

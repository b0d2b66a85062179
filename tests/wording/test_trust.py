"""Why a number of segments is recommended, and what data lacks, in English, German, Swiss French and Turkish numbers."""

import pytest

from domain.health import Sufficiency
from domain.trust import CountReason, SegmentCountComparison, SegmentCountScore
from wording.formats import Formats
from wording.trust import describe_caution, describe_shortcomings, why_this_number

ENGLISH, GERMAN, SWISS, TURKISH = (Formats("EUR", locale) for locale in ("en_US", "de_DE", "fr_CH", "tr_TR"))
FOUR = SegmentCountScore(4, 0.5123, 100.0, 50.0, 1.0, 0.2, 2_000, 0.954, 0.2)


def compared(recommended: int | None, reason: CountReason) -> SegmentCountComparison:
    return SegmentCountComparison((FOUR,), 5_000, 10_000, None, recommended, reason)


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        (CountReason.SET_APART, "This is clearer than in data without groups."),
        (
            CountReason.CUT,
            "But the segments cut through groups that emptier space separates: HDBSCAN may find these groups.",
        ),
        (
            CountReason.BY_DEGREES,
            "But customers differ by degrees: where one segment ends is a choice, not a discovery.",
        ),
    ],
)
def test_a_recommended_number_comes_with_its_measures_and_how_far_to_trust_it(reason, end):
    assert why_this_number(compared(4, reason), ENGLISH) == (
        "Other samples of the customers give the same 4 segments (agreement 0.95 of 1). Their separation is clear "
        f"(silhouette 0.51). {end}"
    )


def test_the_measures_are_written_in_the_banks_locale():
    assert why_this_number(compared(4, CountReason.SET_APART), GERMAN) == (
        "Other samples of the customers give the same 4 segments (agreement 0,95 of 1). Their separation is clear "
        "(silhouette 0,51). This is clearer than in data without groups."
    )


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            CountReason.TOO_SMALL,
            "No reliable segmentation found: every number leaves a segment too small to act on.",
        ),
        (
            CountReason.NOT_REPRODUCIBLE,
            "No reliable segmentation found: whatever their number, other samples of the customers give other segments. "
            "Other attributes may separate customers better.",
        ),
    ],
)
def test_where_no_number_is_recommended_the_reason_is_given(reason, sentence):
    assert why_this_number(compared(None, reason), ENGLISH) == sentence


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

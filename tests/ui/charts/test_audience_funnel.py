import pytest

from domain.attributes import Kind
from domain.audiences import AttributeCondition, AudienceCount, AudienceRule, FunnelStep, Match, Operator
from ui.charts.audience_funnel import audience_funnel
from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT
from wording.formats import Formats
from wording.rules import Wording

ALL, ANY = Match.ALL, Match.ANY
RICH = AttributeCondition("balance", Operator.AT_LEAST, (1000.0,))
OLD, CARD = AttributeCondition("age", Operator.AT_LEAST, (60.0,)), AttributeCondition("card", Operator.YES)
GROUP = AudienceRule(ANY, (OLD, CARD))
COUNT = AudienceCount(
    customers=5000,
    matched=900,
    unknown=120,
    steps=(
        FunnelStep("1", RICH, ALL, 5000, 2000, 2900, 100),
        FunnelStep("2", GROUP, ALL, 2000, 900, 1080, 20),
        FunnelStep("2.1", OLD, ANY, 2000, 700, 1270, 30),
        FunnelStep("2.2", CARD, ANY, 1300, 200, 1100, 0),
    ),
)


@pytest.fixture
def wording(attribute):
    kinds = {"balance": Kind.MONEY, "age": Kind.YEARS, "card": Kind.FLAG}
    return Wording({name: attribute(name, kind) for name, kind in kinds.items()}, {}, {}, Formats())


@pytest.fixture
def funnel(wording):
    return audience_funnel(COUNT, Look(LIGHT, Formats()), wording)


def test_each_bar_is_divided_into_kept_unknown_and_not_kept_over_a_common_scale(funnel):
    bars = {bar.name: list(bar.x) for bar in funnel.figure.data}
    assert bars == {
        "Kept": [2000, 900, 700, 200],
        "Unknown": [100, 20, 30, 0],
        "Not kept": [2900, 1080, 1270, 1100],
    }
    assert funnel.figure.layout.barmode == "stack"
    assert funnel.figure.layout.xaxis.range == (0, 5050)


def test_every_step_says_what_is_asked_and_its_numbers(funnel):
    said = [annotation.text.split("<br>") for annotation in funnel.figure.layout.annotations]
    assert [lines[0] for lines in said] == [
        "1 · Balance is at least $1,000",
        "2 · Any of 2.1 to 2.2",
        "2.1 · Age is at least 60 years",
        "2.2 · Card: yes",
    ]
    assert "2,000 of 5,000 kept, 100 unknown" in said[0][1]
    assert "700 of 2,000 taken in, 30 unknown" in said[2][1]
    assert "200 of 1,300 taken in<" in said[3][1]


def test_no_label_lies_on_a_bar(funnel):
    labels = [(a.y, a.y + 16 * (a.text.count("<br>") + 1)) for a in funnel.figure.layout.annotations]
    bars = list(funnel.figure.data[0].y)
    for (_, bottom), bar in zip(labels, bars, strict=True):
        assert bottom < bar
    for bar, (top, _) in zip(bars, labels[1:], strict=False):
        assert bar + 7 < top


def test_the_finding_is_said_aloud_and_the_table_has_the_same_numbers(funnel):
    assert funnel.alt == (
        "900 of 5,000 customers (18%) fulfil the rule. The part that leaves out most: Balance is at least $1,000, "
        "2,900 customers."
    )
    assert funnel.table.iloc[1].to_dict() == {
        "Step": "2",
        "Condition": "Age is at least 60 years or Card: yes",
        "Checked": "2,000",
        "Kept": "900",
        "Not kept": "1,080",
        "Unknown": "20",
    }


def test_markup_in_a_name_is_shown_not_rendered(attribute):
    words = Wording({"balance": attribute("balance", Kind.MONEY, "<b>R&D")}, {}, {}, Formats())
    count = AudienceCount(5, 5, 0, (FunnelStep("1", RICH, ALL, 5, 5, 0, 0),))
    assert "&lt;b&gt;R&amp;D" in audience_funnel(count, Look(DARK, Formats()), words).figure.layout.annotations[0].text


def test_a_bank_without_customers_is_drawn_too(wording):
    chart = audience_funnel(
        AudienceCount(0, 0, 0, (FunnelStep("1", RICH, ALL, 0, 0, 0, 0),)), Look(LIGHT, Formats()), wording
    )
    assert chart.alt.startswith("0 of 0 customers (unknown)")

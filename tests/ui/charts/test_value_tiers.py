from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT
from ui.charts.value_tiers import value_tiers
from wording.formats import Formats

TIERS = (5, 0, 10, 20, 65)
RANGES = ("$0", "$1 – $2", "$3", "$4 – $9", "$10 & more")


def test_each_tier_has_its_people_their_share_and_its_money_highest_on_top() -> None:
    figure = value_tiers("Champions", TIERS, RANGES, Look(LIGHT, Formats())).figure
    bars = figure.data[0]
    assert list(bars.y) == [1, 2, 3, 4, 5]
    assert list(bars.x) == [0.05, 0, 0.10, 0.20, 0.65]
    assert list(bars.text) == ["5% · 5", "0% · 0", "10% · 10", "20% · 20", "65% · 65"]
    assert figure.layout.yaxis.range == (0.5, 5.5)
    assert figure.layout.yaxis.ticktext[0] == "M1<br>$0"
    assert figure.layout.yaxis.ticktext[4] == "M5<br>$10 &amp; more"


def test_the_table_reads_from_the_highest_tier_down() -> None:
    table = value_tiers("Champions", TIERS, RANGES, Look(DARK, Formats())).table
    assert table.iloc[0].tolist() == ["M5", "$10 & more", "65", "65%"]
    assert table.iloc[4].tolist() == ["M1", "$0", "5", "5%"]


def test_the_share_of_the_highest_tier_is_said_aloud() -> None:
    assert value_tiers("Champions", TIERS, RANGES, Look(LIGHT, Formats())).alt == (
        "Value tiers of Champions: 100 customers, of whom 65% are in the highest tier."
    )


def test_nobody_has_no_shares() -> None:
    chart = value_tiers("New", (0,) * 5, ("nobody",) * 5, Look(LIGHT, Formats()))
    assert chart.alt == "Value tiers of New: it has no customers."
    assert list(chart.table["Share"]) == ["unknown"] * 5

from decimal import Decimal

import pytest

from ui.charts.look import Look
from ui.charts.money import MoneyLine, money_by_segment
from ui.charts.theme import LIGHT, segment_colour
from wording.formats import MINUS, Formats

LINES = [
    MoneyLine("Starters", 1, 0.6, Decimal("250.10")),
    MoneyLine("Savers", 2, 0.4, Decimal("700.20")),
    MoneyLine("Outside all segments", None, None, Decimal("49.70")),
]


def test_shares_of_customers_stand_beside_shares_of_the_amount() -> None:
    customers, amounts = money_by_segment(LINES, Look(LIGHT, Formats())).figure.data
    assert list(customers.x) == [0.6, 0.4, 0.0]
    assert list(amounts.x) == [0.2501, 0.7002, 0.0497]
    assert list(customers.text) == ["60% of customers", "40% of customers", ""]
    assert list(amounts.text) == ["25% of amount", "70% of amount", "5% of amount"]


def test_bars_wear_the_colour_of_the_segment_and_outsiders_none_of_these() -> None:
    customers, amounts = money_by_segment(LINES, Look(LIGHT, Formats())).figure.data
    colours = [segment_colour(LIGHT, number) for number in (1, 2, None)]
    assert list(amounts.marker.color) == list(customers.marker.line.color) == colours


def test_the_table_adds_up_to_the_cent() -> None:
    table = money_by_segment(LINES, Look(LIGHT, Formats())).table
    assert list(table["Amount"]) == ["$250.10", "$700.20", "$49.70", "$1,000.00"]
    assert list(table["Segment"]) == ["1 · Starters", "2 · Savers", "Outside all segments", "Total"]
    assert list(table["Share of customers"]) == ["60%", "40%", "unknown", "unknown"]
    assert list(table["Share of the amount"]) == ["25%", "70%", "5%", "100%"]


def test_known_shares_of_customers_are_totalled() -> None:
    assert list(money_by_segment(LINES[:2], Look(LIGHT, Formats())).table["Share of customers"])[-1] == "100%"


def test_the_largest_share_is_said_aloud() -> None:
    assert money_by_segment(LINES, Look(LIGHT, Formats())).alt == (
        "Money by segment, $1,000.00 in all. Savers accounts for 70% of the amount and 40% of customers."
    )


@pytest.mark.parametrize(("amount", "total"), [("0", "$0.00"), ("-5.25", f"{MINUS}$5.25")])
def test_there_are_no_shares_of_a_total_that_is_not_above_zero(amount: str, total: str) -> None:
    chart = money_by_segment([MoneyLine("A", 1, 1.0, Decimal(amount))], Look(LIGHT, Formats()))
    assert list(chart.figure.data[1].text) == ["unknown"]
    assert chart.alt == f"Money by segment: the total is {total}, so there are no shares of it."
    assert list(chart.table["Share of the amount"]) == ["unknown", "unknown"]


def test_a_negative_amount_has_room_for_its_label() -> None:
    lines = [MoneyLine("A", 1, 0.5, Decimal(15)), MoneyLine("B", 2, 0.5, Decimal(-5))]
    chart = money_by_segment(lines, Look(LIGHT, Formats()))
    assert list(chart.figure.data[1].x) == [1.5, -0.5]
    assert chart.figure.layout.xaxis.range[0] < -1


def test_names_are_escaped() -> None:
    chart = money_by_segment([MoneyLine("<b>R&D", 1, 1.0, Decimal(1))], Look(LIGHT, Formats()))
    assert list(chart.figure.layout.yaxis.ticktext) == ["1 · &lt;b&gt;R&amp;D"]
    assert "&lt;b&gt;R&amp;D" in chart.figure.data[0].hovertext[0]


def test_people_in_no_segment_have_a_share_of_customers_and_nobodys_money_has_none() -> None:
    lines = [MoneyLine("Unassigned", None, 0.25, Decimal(1)), MoneyLine("Without a customer", None, None, Decimal(1))]
    assert list(money_by_segment(lines, Look(LIGHT, Formats())).figure.data[0].text) == ["25% of customers", ""]
